#include "fuzz/replay.h"

#include <assert.h>

#include "base/utf8.h"
#include "mime/header/charset_label.h"
#include "mime/header/charset.h"

static size_t count_labels(void)
{
	size_t n = 0;

	while (charset_label_at(n))
		n++;
	return n;
}

/* The first two bytes choose the label, the rest is text in its charset. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buf out = BUF_INIT;
	size_t n;

	if (size < 2)
		return 0;
	n = ((size_t)data[0] << 8 | data[1]) % count_labels();
	charset_decode(
	    &out, charset_label_at(n)->key, (const char *)data + 2, size - 2);
	assert(utf8_valid(out.data, out.len));
	buf_reset(&out);
	charset_of_html(&out, (const char *)data + 2, size - 2);
	buf_clear(&out);
	return 0;
}
