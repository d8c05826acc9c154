#!/bin/sh
# Plays the guard's seeds, cut off after each byte.
exec "$top_builddir/tests/fuzz/guard_replay" "$top_srcdir"/tests/fuzz/guard/*
