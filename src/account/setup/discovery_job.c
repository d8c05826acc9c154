#include "account/setup/discovery_job.h"

#include <stdlib.h>

#include "account/setup/background.h"
#include "base/mem.h"

/* What the thread works with; the job only points to it. */
struct search {
	struct discovery_wish wish;
	char *address, *ca_file;
	struct steps *steps;
	struct discovery found;
	struct err why;
};

struct discovery_job {
	struct background *work;
	struct search *search;
};

static void run(void *ctx, const struct wake *stop)
{
	struct search *s = ctx;

	s->wish.stop = stop;
	if (discovery_run(&s->found, &s->wish, s->steps, &s->why))
		err_reset(&s->why);
}

static void search_free(void *ctx)
{
	struct search *s = ctx;

	discovery_clear(&s->found);
	steps_free(s->steps);
	free(s->address);
	free(s->ca_file);
	free(s);
}

static const struct background_work work = {run, search_free};

struct discovery_job *discovery_job_start(
    const struct discovery_wish *wish, const struct wake *changed)
{
	struct search *s = mem_new(1, sizeof *s);
	struct discovery_job *j = mem_new(1, sizeof *j);

	s->address = mem_str(wish->address);
	s->ca_file = mem_str(wish->ca_file);
	s->wish = *wish;
	s->wish.address = s->address;
	s->wish.ca_file = s->ca_file;
	s->steps = steps_new(changed);
	discovery_init(&s->found);
	j->search = s;
	j->work = background_start(&work, s, changed);
	if (j->work)
		return j;
	free(j);
	return NULL;
}

void discovery_job_lines(struct discovery_job *j, struct step_list *out)
{
	steps_copy(j->search->steps, out);
}

bool discovery_job_is_done(struct discovery_job *j)
{
	return background_is_done(j->work);
}

const struct discovery *discovery_job_result(
    struct discovery_job *j, struct err *why)
{
	*why = j->search->why;
	return &j->search->found;
}

void discovery_job_leave(struct discovery_job *j)
{
	if (!j)
		return;
	steps_leave(j->search->steps);
	background_leave(j->work);
	free(j);
}
