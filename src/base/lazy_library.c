#include "base/lazy_library.h"

#include <dlfcn.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"

/* The message if loading ends by a signal. It is prepared before, because a
 * signal handler can't format text. */
static char last_words[256];

/* Signals by which libraries end the program. */
static const int ends[] = {SIGTRAP, SIGABRT, SIGSEGV};
enum { ENDS = sizeof ends / sizeof *ends };

/* The previous handlers, restored afterwards. */
static struct sigaction before[ENDS];

static void lazy_library_on_signal(int number, siginfo_t *info, void *context)
{
	(void)context;
	if (info->si_code != SI_USER)
		mem_end(EXIT_FAILURE, last_words);
	/* Sent by another process: not the library's fault. */
	for (int i = 0; i < ENDS; i++)
		if (ends[i] == number)
			sigaction(number, &before[i], NULL);
	raise(number);
}

/* Some libraries run much code when they are loaded (GLib registers its types,
 * GnuTLS its algorithms) and end the program if something fails. GLib without
 * memory reports it recursively until the stack overflows. */
static void *load(const char *library)
{
	static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
	static char spare[32768];
	const stack_t stack = {.ss_sp = spare, .ss_size = sizeof spare};
	struct sigaction act = {.sa_sigaction = lazy_library_on_signal,
	    .sa_flags = SA_ONSTACK | SA_SIGINFO};
	stack_t stack_before;
	void *handle;

	pthread_mutex_lock(&mutex);
	sigaltstack(&stack, &stack_before);
	snprintf(last_words, sizeof last_words,
	    _("The library %s could not be started; this computer may be out "
	      "of memory."),
	    library);
	sigemptyset(&act.sa_mask);
	for (int i = 0; i < ENDS; i++)
		sigaction(ends[i], &act, &before[i]);
	handle = dlopen(library, RTLD_NOW | RTLD_LOCAL);
	for (int i = 0; i < ENDS; i++)
		sigaction(ends[i], &before[i], NULL);
	sigaltstack(&stack_before, NULL);
	pthread_mutex_unlock(&mutex);
	return handle;
}

bool lazy_library_load(
    void *table, const struct lazy_library *library, struct err *e)
{
	void *handle = load(library->file);

	for (size_t i = 0; handle && i < library->n; i++) {
		void *found = dlsym(handle, library->names[i].name);

		if (!found)
			handle = NULL;
		memcpy((char *)table + library->names[i].offset, &found,
		    sizeof found);
	}
	if (handle)
		return true;
	return err_set(e, ERR_OTHER, ERR_ACCOUNT, RETRY_ASK,
	    _("%s The library %s can't be loaded. Install the package %s."),
	    _(library->loss), library->file, library->package);
}

void lazy_library_end(const struct err *e)
{
	mem_end(EXIT_FAILURE, e->text);
}
