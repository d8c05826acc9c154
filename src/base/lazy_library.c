#include "base/lazy_library.h"

#include <dlfcn.h>
#include <string.h>

#include "base/mem.h"

/* Never comes back without. */
static void *need(void *found)
{
	if (!found)
		mem_abort(dlerror());
	return found;
}

void lazy_library_load(void *table, const char *library,
    const struct lazy_library_name *names, size_t n)
{
	void *handle = need(dlopen(library, RTLD_NOW | RTLD_LOCAL));

	for (size_t i = 0; i < n; i++) {
		void *found = need(dlsym(handle, names[i].name));

		memcpy((char *)table + names[i].offset, &found, sizeof found);
	}
}
