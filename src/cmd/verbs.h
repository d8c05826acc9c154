/*
 * The verbs, each in the file of its name.
 */
#ifndef CMD_VERBS_H
#define CMD_VERBS_H

#include "cmd/open/cmd.h"

int cmd_account(struct cmd *c, int argc, char **argv);
int cmd_backup(struct cmd *c, int argc, char **argv);
int cmd_check(struct cmd *c, int argc, char **argv);
int cmd_copy(struct cmd *c, int argc, char **argv);
int cmd_demo(struct cmd *c, int argc, char **argv);
int cmd_delete(struct cmd *c, int argc, char **argv);
int cmd_doctor(struct cmd *c, int argc, char **argv);
int cmd_export(struct cmd *c, int argc, char **argv);
int cmd_folders(struct cmd *c, int argc, char **argv);
int cmd_help(struct cmd *c, int argc, char **argv);
int cmd_import(struct cmd *c, int argc, char **argv);
int cmd_inspect(struct cmd *c, int argc, char **argv);
int cmd_keys(struct cmd *c, int argc, char **argv);
int cmd_list(struct cmd *c, int argc, char **argv);
int cmd_log(struct cmd *c, int argc, char **argv);
int cmd_mark(struct cmd *c, int argc, char **argv);
int cmd_move(struct cmd *c, int argc, char **argv);
int cmd_options(struct cmd *c, int argc, char **argv);
int cmd_outbox(struct cmd *c, int argc, char **argv);
int cmd_parse(struct cmd *c, int argc, char **argv);
int cmd_search(struct cmd *c, int argc, char **argv);
int cmd_send(struct cmd *c, int argc, char **argv);
int cmd_sendmail(struct cmd *c, int argc, char **argv);
int cmd_show(struct cmd *c, int argc, char **argv);
int cmd_sync(struct cmd *c, int argc, char **argv);

#endif
