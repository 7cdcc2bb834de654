// One class for both rooms. `tree` may not import `note`, so it lives there.
export { FormatError, shown } from '../tree/format-error.ts';
