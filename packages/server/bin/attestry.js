#!/usr/bin/env node
// Here, not in dist: it is executable in every checkout, whatever built the rest.
import '../dist/cli/attestry.js';
