#include "cmd/setup/steps_text.h"

#include <inttypes.h>

#include "account/setup/discovery.h"
#include "base/i18n.h"
#include "cmd/open/print.h"

static const char *mark_of(enum step_state state)
{
	switch (state) {
	case STEP_GOOD:
		return "✓";
	case STEP_FAILED:
		return "✗";
	case STEP_WAITING:
	case STEP_RUNNING:
	case STEP_NOTHING:
	case STEP_SKIPPED:
		break;
	}
	return "·";
}

static void steps_text_add_line(struct buf *out, const struct step *line)
{
	buf_printf(out, " %s ", mark_of(line->state));
	print_cell(out, line->title, 34);
	if (line->ms || line->state == STEP_GOOD)
		buf_printf(out, " %6.2f s  ", (double)line->ms / 1000);
	else
		buf_printf(out, "%11s", "");
	buf_printf(out, "%s\n", line->outcome);
}

static bool is_done(const struct step *line)
{
	return line->state != STEP_WAITING && line->state != STEP_RUNNING;
}

void steps_text_tell(void *ctx, const struct step *line)
{
	struct buf out = BUF_INIT;

	(void)ctx;
	if (!is_done(line))
		return;
	steps_text_add_line(&out, line);
	print_text(&out);
	buf_clear(&out);
}

void steps_text_all(struct buf *out, struct steps *steps)
{
	struct step_list lines = {0};

	steps_copy(steps, &lines);
	for (size_t i = 0; i < lines.len; i++)
		steps_text_add_line(out, &lines.items[i]);
	vec_clear(&lines);
}

void steps_json(struct json *j, struct steps *steps)
{
	struct step_list lines = {0};

	steps_copy(steps, &lines);
	json_key(j, "steps");
	json_open(j, '[');
	for (size_t i = 0; i < lines.len; i++) {
		const struct step *line = &lines.items[i];

		json_open(j, '{');
		json_put_str(j, "id", line->id);
		json_put_str(j, "title", line->title);
		json_put_str(j, "state", step_state_name(line->state));
		json_put_str(j, "outcome", line->outcome);
		json_put_int(j, "ms", line->ms);
		json_close(j, '}');
	}
	json_close(j, ']');
	vec_clear(&lines);
}

void diagnosis_json(struct json *j, const struct doctor_report *r)
{
	const struct diagnosis *d = &r->diagnosis;

	json_put_str(j, "kind", d->kind);
	json_put_str(j, "title", d->title);
	json_put_str(j, "why", d->why);
	json_put_str(j, "do", d->todo);
	json_put_str(j, "error", r->why.text);
	json_put_str(j, "server_said", r->why.said);
	json_put_int(j, "exit_code", err_exit_code(r->why.kind));
}

static void add_part(struct buf *out, const char *label, const char *text)
{
	if (*text)
		buf_printf(out, "  %s: %s\n", label, text);
}

void diagnosis_text(struct buf *out, const struct doctor_report *r)
{
	const struct diagnosis *d = &r->diagnosis;

	buf_printf(out, "\n%s\n", d->title);
	add_part(out, _("Why"), d->why);
	add_part(out, _("What to do"), d->todo);
	add_part(out, _("The server said"), err_server_words(&r->why));
	for (size_t i = 0; i < r->others.len; i++) {
		buf_add_str(out, i ? "    " : _("  These answer there: "));
		discovery_server_text(out, &r->others.items[i]);
		buf_add_char(out, '\n');
	}
}
