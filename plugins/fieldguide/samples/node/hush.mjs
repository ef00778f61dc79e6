// Imported before what goes before a sample.

import { hush } from "./hooks.mjs";

hush();
