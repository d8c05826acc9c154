/*
 * Finding what is meant by some letters of it.
 */
#ifndef UI_KIT_FUZZY_H
#define UI_KIT_FUZZY_H

/* How well the letters of typed are found in text, in their order: 0 is not
 * at all. Case and marks do not count; starts of words and letters that
 * follow each other count more. typed "" fits everything. */
int fuzzy_score(const char *typed, const char *text);

#endif
