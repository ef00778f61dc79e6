"""What has to be run to prove a sample: the page's project, cut down to what it needs."""
