/*
 * postern itself, but with the catalogues of live/german_test.sh: the place
 * of those that are installed is fixed when the program is compiled.
 */
#include "main.c"
