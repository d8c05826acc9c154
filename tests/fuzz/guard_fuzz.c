/*
 * Fuzzes the guard with bytes of an IMAP server. Whatever they are, it must
 * not matter how they are cut into pieces, and what has passed once must pass
 * again unchanged.
 *
 * `make -C tests fuzz` builds it with clang as fuzz/guard_fuzz; then
 *	fuzz/guard_fuzz -max_len=4096 CORPUS SRCDIR/fuzz/guard
 * Built with -DREPLAY it is a plain program that plays the files it is given
 * (fuzz/guard_seeds.sh, a part of `make check`).
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "account/imap/wire/guard.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void demand(bool holds, const char *what)
{
	if (holds)
		return;
	fprintf(stderr, "guard_fuzz: %s\n", what);
	abort();
}

static bool feed(struct buf *out, const char *bytes, size_t len, size_t step)
{
	struct imap_guard *g = imap_guard_new();
	bool ok = true;
	struct err e;

	for (size_t at = 0; ok && at < len; at += step)
		ok = imap_guard_pass(
		    g, bytes + at, len - at < step ? len - at : step, out, &e);
	demand(ok || e.kind == ERR_PROTOCOL, "a refusal without a reason");
	imap_guard_free(g);
	return ok;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct buf whole = BUF_INIT, pieces = BUF_INIT, again = BUF_INIT;
	const char *text = (const char *)bytes;
	size_t step = len ? 1 + bytes[len - 1] % 16 : 1;
	bool ok = feed(&whole, text, len, len + 1);

	demand(feed(&pieces, text, len, step) == ok, "pieces matter");
	if (ok) {
		demand(buf_equals(&pieces, whole.data, whole.len),
		    "pieces change the bytes");
		demand(feed(&again, whole.data, whole.len, step),
		    "refused the second time");
		demand(buf_equals(&again, whole.data, whole.len),
		    "changed the second time");
	}
	buf_clear(&whole);
	buf_clear(&pieces);
	buf_clear(&again);
	return 0;
}

#ifdef REPLAY
static bool replay(const char *path)
{
	static char bytes[1 << 20];
	FILE *file = fopen(path, "rb");
	size_t len;

	if (!file)
		return false;
	len = fread(bytes, 1, sizeof bytes, file);
	fclose(file);
	for (size_t n = 0; n <= len; n++)
		LLVMFuzzerTestOneInput((const uint8_t *)bytes, n);
	return true;
}

int main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++)
		if (!replay(argv[i])) {
			perror(argv[i]);
			return 1;
		}
	printf("%d seeds\n", argc - 1);
	return argc > 1 ? 0 : 1;
}
#endif
