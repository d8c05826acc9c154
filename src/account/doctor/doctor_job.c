#include "account/doctor/doctor_job.h"

#include <stdlib.h>

#include "account/setup/background.h"
#include "base/mem.h"
#include "config/conf.h"

/* What the thread works with; the job only points to it. */
struct check {
	struct doctor_wish wish;
	struct secret given;
	char *ca_file;
	struct steps *steps;
	struct doctor_report report;
};

struct doctor_job {
	struct background *work;
	struct check *check;
};

static void run(void *ctx, const struct wake *stop)
{
	struct check *c = ctx;

	c->wish.stop = stop;
	doctor_run(&c->report, &c->wish, c->steps);
	secret_clear(&c->given);
}

static void check_free(void *ctx)
{
	struct check *c = ctx;

	conf_account_drop(c->wish.conf);
	secret_clear(&c->given);
	doctor_clear(&c->report);
	steps_free(c->steps);
	free(c->ca_file);
	free(c);
}

static const struct background_work work = {run, check_free};

struct doctor_job *doctor_job_start(
    const struct doctor_wish *wish, const struct wake *changed)
{
	struct check *c = mem_new(1, sizeof *c);
	struct doctor_job *j = mem_new(1, sizeof *j);

	c->wish = *wish;
	c->wish.conf = conf_account_hold(wish->conf);
	c->ca_file = mem_str(wish->ca_file);
	c->wish.ca_file = c->ca_file;
	if (wish->given) {
		secret_copy(&c->given, wish->given);
		c->wish.given = &c->given;
	}
	c->steps = steps_new(changed);
	doctor_init(&c->report);
	j->check = c;
	j->work = background_start(&work, c, changed);
	if (j->work)
		return j;
	free(j);
	return NULL;
}

void doctor_job_lines(struct doctor_job *j, struct step_list *out)
{
	steps_copy(j->check->steps, out);
}

bool doctor_job_is_done(struct doctor_job *j)
{
	return background_is_done(j->work);
}

const struct doctor_report *doctor_job_result(struct doctor_job *j)
{
	return &j->check->report;
}

void doctor_job_leave(struct doctor_job *j)
{
	if (!j)
		return;
	steps_leave(j->check->steps);
	background_leave(j->work);
	free(j);
}
