#include "account/setup/steps.h"

#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/mem.h"
#include "base/safe.h"

struct steps {
	pthread_mutex_t mutex;
	struct step_list lines;
	const struct wake *changed;
	void (*tell)(void *ctx, const struct step *line);
	void *ctx;
};

struct steps *steps_new(const struct wake *changed)
{
	struct steps *s = mem_new(1, sizeof *s);

	pthread_mutex_init(&s->mutex, NULL);
	s->changed = changed;
	return s;
}

void steps_free(struct steps *s)
{
	if (!s)
		return;
	vec_clear(&s->lines);
	pthread_mutex_destroy(&s->mutex);
	free(s);
}

void steps_on_change(struct steps *s,
    void (*tell)(void *ctx, const struct step *line), void *ctx)
{
	s->tell = tell;
	s->ctx = ctx;
}

void steps_leave(struct steps *s)
{
	pthread_mutex_lock(&s->mutex);
	s->changed = NULL;
	s->tell = NULL;
	pthread_mutex_unlock(&s->mutex);
}

/* With the mutex held. */
static void tell(struct steps *s, size_t line)
{
	if (s->changed)
		wake_kick(s->changed);
	if (s->tell)
		s->tell(s->ctx, &s->lines.items[line]);
}

/* Text from servers is among it. */
static void put(char *to, size_t size, const char *text)
{
	struct buf clean = BUF_INIT;

	safe_line(&clean, text, strlen(text));
	snprintf(to, size, "%s", clean.data);
	buf_clear(&clean);
}

size_t steps_add(
    struct steps *s, const char *id, enum step_state state, const char *title)
{
	struct step *step;
	size_t line;

	pthread_mutex_lock(&s->mutex);
	line = s->lines.len;
	step = vec_push(&s->lines);
	put(step->id, sizeof step->id, id);
	put(step->title, sizeof step->title, title);
	step->state = state;
	step->began = date_ticks();
	tell(s, line);
	pthread_mutex_unlock(&s->mutex);
	return line;
}

void steps_run(struct steps *s, size_t line)
{
	pthread_mutex_lock(&s->mutex);
	s->lines.items[line].state = STEP_RUNNING;
	s->lines.items[line].began = date_ticks();
	tell(s, line);
	pthread_mutex_unlock(&s->mutex);
}

static void end(
    struct steps *s, size_t line, enum step_state state, const char *outcome)
{
	struct step *step;

	pthread_mutex_lock(&s->mutex);
	step = &s->lines.items[line];
	if (step->state == STEP_RUNNING)
		step->ms = date_ticks() - step->began;
	step->state = state;
	put(step->outcome, sizeof step->outcome, outcome);
	tell(s, line);
	pthread_mutex_unlock(&s->mutex);
}

void steps_end(
    struct steps *s, size_t line, enum step_state state, const char *fmt, ...)
{
	struct buf text = BUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	buf_vprintf(&text, fmt, ap);
	va_end(ap);
	end(s, line, state, text.data);
	buf_clear(&text);
}

int64_t steps_took(struct steps *s, size_t line)
{
	int64_t ms;

	pthread_mutex_lock(&s->mutex);
	ms = s->lines.items[line].ms;
	pthread_mutex_unlock(&s->mutex);
	return ms;
}

void steps_copy(struct steps *s, struct step_list *out)
{
	int64_t now = date_ticks();

	pthread_mutex_lock(&s->mutex);
	vec_clear(out);
	for (size_t i = 0; i < s->lines.len; i++) {
		struct step *step = vec_push(out);

		*step = s->lines.items[i];
		if (step->state == STEP_RUNNING)
			step->ms = now - step->began;
	}
	pthread_mutex_unlock(&s->mutex);
}

const char *step_state_name(enum step_state state)
{
	static const char *const names[] = {[STEP_WAITING] = "waiting",
	    [STEP_RUNNING] = "running",
	    [STEP_GOOD] = "good",
	    [STEP_NOTHING] = "nothing",
	    [STEP_FAILED] = "failed",
	    [STEP_SKIPPED] = "skipped"};

	return names[state];
}
