/*
 * postern parse FILE|- [--json] [--width N]: one message file decoded, with
 * no account and no store.
 */
#ifndef CMD_PARSE_H
#define CMD_PARSE_H

/* argv[0] is "parse". Prints to stdout; returns the exit code. */
int cmd_parse(int argc, char **argv);

#endif
