#include "account/imap/push/folder_run.h"

#include <stdint.h>
#include <string.h>

size_t imap_folder_run(
    const void *items, size_t n, size_t size, size_t folder_at)
{
	const char *first = (const char *)items + folder_at;
	size_t i = 1;

	while (i < n && memcmp(first, first + i * size, sizeof(int64_t)) == 0)
		i++;
	return i;
}
