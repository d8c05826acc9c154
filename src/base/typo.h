/*
 * How far a mistyped word is from the one that was meant.
 */
#ifndef BASE_TYPO_H
#define BASE_TYPO_H

/* The slips of the pen that turn a into b: a letter too many, missing, wrong,
 * or changed for its neighbour. More than most are not told apart: then most
 * + 1 is returned. */
int typo_distance(const char *a, const char *b, int most);

#endif
