#include "fuzz/replay.h"

#include <assert.h>
#include <string.h>

#include "fuzz/lines.h"
#include "mime/html/html.h"
#include "mime/text/strip.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *bytes = (const char *)data;
	const int width = size ? 8 + data[0] % 100 : 80;
	struct buf words = BUF_INIT;
	struct text t = {0};

	html_lay_out(&t, bytes, size, width);
	check_lines(&t, width);
	text_clear(&t);
	strip_html(&words, bytes, size, 1000);
	assert(words.len <= 1000);
	buf_clear(&words);
	return 0;
}
