/*
 * Crash points: places where a test can end the program.
 *
 * There is one before and one after each act that must survive a crash. With
 * POSTERN_DIE_AT=n in the environment, the n-th crash point that is passed
 * kills the process, as a power cut would (tests/crash). Otherwise it costs one
 * comparison.
 */
#ifndef BASE_CRASH_POINT_H
#define BASE_CRASH_POINT_H

/* Reads the environment. Call it once, before threads start. */
void crash_point_init(void);
/* A crash point; name is for the reader of the code only. */
void crash_point(const char *name);

#endif
