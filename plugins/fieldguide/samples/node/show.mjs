// Imported between what goes before a sample and the sample itself.

import { show } from "./hooks.mjs";

show();
