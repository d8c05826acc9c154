/*
 * Crash points: places where the tests let the program die.
 *
 * A step stands before and after each act that must survive a crash. With
 * POSTERN_DIE_AT=n in the environment the n-th step that is passed ends the
 * process at once, as a power cut would (tests/crash); otherwise a step costs
 * one comparison.
 */
#ifndef BASE_CRASH_POINT_H
#define BASE_CRASH_POINT_H

/* Reads the environment; once, before threads start. */
void crash_point_init(void);
void crash_point(const char *name);

#endif
