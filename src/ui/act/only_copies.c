#include "ui/act/only_copies.h"

#include "account/inspect/forecast.h"
#include "base/date.h"
#include "ui/app/app.h"

enum { MOST = 500 };

static bool is_only_copy(struct app *app, int64_t message_id)
{
	struct forecast_of of = {.now = date_now()};
	struct forecast_copy copy;
	struct message m;
	bool is = message_read(app->db, message_id, &m, NULL) && m.is_local &&
	          forecast_message(&copy, app->db, &of, message_id, NULL) &&
	          !copy.is_there;

	message_clear(&m);
	return is;
}

static int64_t count_thread(
    struct app *app, const struct actions_thread *thread, int64_t *left)
{
	struct messages found = {0};
	int64_t n = 0;

	message_thread(app->db, thread->thread_id, thread->folder_id,
	    (int)*left, &found, NULL);
	for (size_t i = 0; i < found.len; i++)
		n += is_only_copy(app, found.items[i].id);
	*left -= (int64_t)found.len;
	messages_clear(&found);
	return n;
}

int64_t only_copies_count(
    struct app *app, const struct actions_targets *targets)
{
	int64_t n = 0, left = MOST;

	for (size_t i = 0; i < targets->ids.len && left > 0; i++, left--)
		n += is_only_copy(app, targets->ids.items[i]);
	for (size_t i = 0; i < targets->threads.len && left > 0; i++)
		n += count_thread(app, &targets->threads.items[i], &left);
	return n;
}
