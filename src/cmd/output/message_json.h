/*
 * A message as one JSON object (doc/commands, "parse --json"):
 * {subject, from:[{name,addr}], to, cc, reply_to, date, message_id,
 * part_types[], attachments:[{name,type,size,sha256,part}],
 * unnamed:[{type,size,sha256,part}], text, html_text, warnings[]}.
 */
#ifndef CMD_OUTPUT_MESSAGE_JSON_H
#define CMD_OUTPUT_MESSAGE_JSON_H

#include "base/json.h"
#include "mime/message/parse.h"

void message_json_write(struct json *j, const struct mail *m);

#endif
