/*
 * A whole account in front of a server that says what the fuzzer likes: two
 * visits over one store, and between them a person who acts on all there is.
 * Whatever was said, the store is sound at the end, nothing is sent that ends
 * a line, and nothing waits.
 */
#ifndef FUZZ_ACCOUNT_H
#define FUZZ_ACCOUNT_H

#include <stddef.h>
#include <stdint.h>

/* conf is the text of a config file with one account. */
void account_play(const char *conf, const uint8_t *data, size_t size);

#endif
