#include "account/inspect/help_topic.h"

#include <string.h>
#include <strings.h>

#include "base/i18n.h"

/* The question as people ask it, and the answer in two paragraphs. */
const struct help_topic help_topics[] = {
    {"pop", N_("What is a POP account?"),
	N_("POP is a way to collect mail: this computer copies the "
	   "messages out of one inbox on the server, and from then on the "
	   "copies here are what you read. The server knows nothing of "
	   "folders, read marks or answers."),
	N_("Depending on the setting after-download, the server keeps its "
	   "copies, removes them after some days, when you delete the "
	   "message here, or at once. \"postern inspect\" says what is set "
	   "and how many messages are only on this computer.")},
    {"imap", N_("What is an IMAP account?"),
	N_("With IMAP the mail stays on the server, and every device shows "
	   "the same folders, messages and marks. What postern keeps here "
	   "is a copy, so that you can read without a network."),
	N_("What you do here is sent to the server as soon as it can be "
	   "reached. If this computer is lost, the mail is not.")},
    {"which", N_("Is my account POP or IMAP?"),
	N_("The list of accounts (key A), the folder panel and \"postern "
	   "inspect\" show [POP ] or [IMAP] beside each name. In the "
	   "config file it is the line \"kind\"."),
	N_("The same address can be POP in one program and IMAP in "
	   "another: the program decides how it reads the mailbox.")},
    {"difference", N_("What is the difference, and which is safer?"),
	N_("POP copies mail to one computer; IMAP shows one mailbox on all "
	   "devices. With IMAP the server is the place of the mail: safe "
	   "against a broken disk, but a message deleted on one device is "
	   "deleted on all."),
	N_("With POP your copies stay here whatever happens to the server, "
	   "but what is only here is lost with this disk: make backups. "
	   "Choose IMAP if you read on several devices, POP if one "
	   "computer is to hold the mail or the mailbox is small.")},
    {"both", N_("Can I use POP and IMAP for the same mailbox?"),
	N_("Yes, if your provider offers both. Set after-download = keep "
	   "for the POP account: otherwise it removes mail that your IMAP "
	   "devices still show."),
	N_("In postern give the two accounts different names. They do not "
	   "know of each other, so a message read in one is unread in the "
	   "other.")},
    {"devices", N_("What do my other devices see?"),
	N_("IMAP: everything you do here, and you see what they do. POP: "
	   "nothing. Read marks, stars, folders and sent mail are kept on "
	   "this computer only; another device sees just what is still in "
	   "the inbox on the server."),
	N_("If you read on a phone, too, keep the copies on the server "
	   "(after-download = keep, or a number of days), or use IMAP.")},
    {"vanished", N_("Why did mail vanish from my other device?"),
	N_("Probably a POP program collected it and removed it from the "
	   "server. That may be postern or a program on another computer. "
	   "Devices that use IMAP then show the message no longer."),
	N_("\"postern log --forecast\" shows what postern will remove, and "
	   "why. Set after-download = keep to stop that; what is here "
	   "already stays here. If postern says that messages disappeared, "
	   "another program removes them: look at the settings of your "
	   "phone and of the web page of your provider.")},
    {"popped", N_("What do \"popped\", normal and recent mode mean?"),
	N_("Gmail remembers which messages were collected by POP "
	   "(\"popped\"). In normal mode it gives each message once, to "
	   "the first program that asks, and the oldest first, some "
	   "hundreds at a time."),
	N_("In recent mode it shows the mail of the last 30 days to every "
	   "program, popped or not, sent mail too. To use it, write "
	   "recent: before the user name: user = recent:jo@gmail.com.")},
    {"gmail", N_("How do I use Gmail: ports, user name, password?"),
	N_("IMAP: imap.gmail.com, port 993, TLS. POP: pop.gmail.com, port "
	   "995, TLS; switch POP on first in Gmail's settings (Forwarding "
	   "and POP/IMAP). Sending: smtp.gmail.com, port 465. The user "
	   "name is the whole address."),
	N_("Your usual password does not work. Make an app password in "
	   "your Google account (it needs 2-Step Verification), or sign in "
	   "with OAuth (token-command). In Gmail folders are labels, and "
	   "All Mail holds everything. What happens to messages that POP "
	   "removes is set in Gmail.")},
    {"ports", N_("Which port and which security?"),
	N_("With TLS from the start: IMAP 993, POP 995, sending 465 "
	   "(security = tls). With STARTTLS: IMAP 143, POP 110, sending "
	   "587 (security = starttls)."),
	N_("Both are encrypted before the password is sent. postern never "
	   "sends it unencrypted, except to this computer itself. Choose "
	   "the first if your provider offers it. The names of the servers "
	   "are in the help pages of your provider.")},
    {"off", N_("What happens if POP or IMAP is switched off?"),
	N_("The server then refuses the sign-in or the mailbox, and "
	   "\"postern inspect\" shows its words. No mail is lost: what was "
	   "downloaded stays here and can be read, and what is on the "
	   "server stays there."),
	N_("Switch it on again on the web page of your provider (Gmail, "
	   "Outlook.com, GMX, WEB.DE, Zoho and Yandex have POP switched "
	   "off at first), then press r in the list of accounts. With IMAP "
	   "your changes wait until then.")},
    {"exchange", N_("Can I use Exchange or Microsoft 365?"),
	N_("Yes, if IMAP or POP is switched on for your mailbox: "
	   "outlook.office365.com, port 993 (IMAP) or 995 (POP), user name "
	   "is the whole address. Microsoft accepts only OAuth sign-in: "
	   "set token-command."),
	N_("Exchange's own protocols (MAPI, EWS, ActiveSync, Graph) carry "
	   "calendars and address books, too, and postern does not speak "
	   "them. Ask your administrator whether IMAP is allowed.")},
    {"calendar", N_("Does POP or IMAP carry my calendar and contacts?"),
	N_("No. POP and IMAP carry mail only. Invitations arrive as mail, "
	   "and postern shows what is in them: when, where, who."),
	N_("Calendars and address books need another program (CalDAV, "
	   "CardDAV, Exchange).")},
    {"oauth", N_("What is OAuth, and do I need it?"),
	N_("With OAuth you sign in on the web page of your provider, and "
	   "the program gets a token in place of your password. Microsoft "
	   "demands it; Google offers it beside app passwords."),
	N_("Set token-command to a program that prints an access token, "
	   "such as oama, pizauth or mutt_oauth2.py. postern runs it when "
	   "it signs in and keeps no token.")},
    {"password", N_("How does postern sign in, and where is my password?"),
	N_("password-command in the config file is run when a password is "
	   "needed; what it prints is used once and never written down. "
	   "token-command does the same for OAuth."),
	N_("Many providers want an app password in place of your usual "
	   "one: Gmail, iCloud, Yahoo, GMX and WEB.DE with two-factor "
	   "sign-in. After a wrong password postern stops and does not try "
	   "again automatically, so that the account is not locked.")},
    {"policy", N_("When does postern remove mail from a POP server?"),
	N_("As after-download says: keep never; a number of days that long "
	   "after the download; deleted when you delete the message here; "
	   "remove as soon as it is safely stored here. Only mail that is "
	   "complete on this disk is ever removed."),
	N_("In the list of accounts d lists what will be removed and when; "
	   "Space keeps a message on the server, and Space again lets the "
	   "settings decide. In the reader W does the same for one message.")},
    {"deleting", N_("What does deleting do?"),
	N_("d moves a message to the Trash; u undoes it. D deletes for "
	   "good, after asking. With IMAP this happens on the server, for "
	   "all devices."),
	N_("With POP the Trash is on this computer. Messages older than "
	   "trash-days (30, if nothing is set) are deleted from it for "
	   "good. If the server has no copy any more, that was the only "
	   "one: the question of D says so.")},
    {"where", N_("Where is my mail?"),
	N_("\"Here\" counts the messages in the database on this computer, "
	   "now. \"On the server\" is what the server said at the last "
	   "check, with the time. \"Only here\" are those that the server "
	   "does not have: they are lost with this disk unless there is a "
	   "backup."),
	N_("No network is needed to show this.")},
    {"backup", N_("How do I back up my mail?"),
	N_("In the list of accounts e copies the whole mail database to a "
	   "file, on another disk if you can. \"postern backup FILE\" does "
	   "the same; \"postern export --mbox FILE\" writes a file that "
	   "every mail program reads."),
	N_("With POP this matters: what is only here is gone with this "
	   "disk. postern remembers the last backup and says how many "
	   "messages came since.")},
    {"database", N_("Where does postern keep the mail?"),
	N_("In one file, postern.db, in the directory shown. It belongs to "
	   "you alone (mode 0600), and POP mail may be nowhere else: "
	   "include the directory in your backups."),
	N_("--data DIR or POSTERN_DATA chooses another directory. "
	   "\"postern check\" tests the file.")},
    {"offline", N_("Which messages can I read without a network?"),
	N_("POP: all of them. IMAP: those whose text is kept here; the "
	   "setting offline says which: all, recent (of some days) or "
	   "none. A message you open is downloaded and kept."),
	N_("offline-size limits how much is kept; the newest stay.")},
    {"room", N_("What if the mailbox on the server is full?"),
	N_("Then mail to you is returned to its sender. Delete large "
	   "messages, or empty the Trash on the server."),
	N_("postern asks the server once a day how much room is left, if "
	   "the server says it.")},
    {"expire", N_("Why does the server delete mail automatically?"),
	N_("Some POP servers keep a message only some days after it was "
	   "downloaded, or not at all, and announce it (EXPIRE). Nothing "
	   "set here changes that."),
	N_("What was deleted there is only on this computer then: make "
	   "backups.")},
    {"incomplete", N_("Why is only the beginning of a message here?"),
	N_("It is larger than size-cap allows. It does not count as a "
	   "copy: such a message is never removed from the server "
	   "automatically."),
	N_("In the reader W gets the rest, keeps the message on the server "
	   "or removes it there.")},
    {"waiting", N_("What waits for the server?"),
	N_("IMAP: what you did and the server does not know of yet. It is "
	   "sent when the server can be reached, after some seconds in "
	   "which u undoes it. If the server refuses a change, postern "
	   "says why and tries again later."),
	N_("POP: nothing. Marks and folders of popped mail stay on this "
	   "computer.")},
    {"tls", N_("What if the certificate is refused?"),
	N_("The certificate proves that the server is the right one. If it "
	   "does not fit, postern stops before your password is sent, and "
	   "says why: another name, expired, unknown issuer, or a wrong "
	   "clock."),
	N_("With a hosting provider the fitting name is often that of the "
	   "provider: put it into \"server\". Only if you are sure can you "
	   "accept exactly this certificate: certificate = SHA256 with the "
	   "fingerprint that postern shows.")},
    {"features", N_("What do the features of a server mean?"),
	N_("IMAP: IDLE tells of new mail at once; CONDSTORE and QRESYNC "
	   "make updates fast; MOVE moves in one step; UIDPLUS deletes "
	   "single messages safely; SPECIAL-USE names Sent, Trash and so "
	   "on; QUOTA tells how much room there is."),
	N_("POP: UIDL gives each message a name, so that none is fetched "
	   "twice; TOP fetches a beginning; PIPELINING saves time; "
	   "RESP-CODES gives reasons; EXPIRE says when the server deletes "
	   "mail automatically.")},
    {"clock", N_("Why does the clock matter?"),
	N_("Mail is removed so many days after its download. If the clock "
	   "of this computer is wrong, postern keeps everything until it "
	   "is right again."),
	N_("Set the clock. If it is right, \"postern account agree "
	   "ACCOUNT\" confirms it.")},
    {"problem", N_("What do I do if an account does not work?"),
	N_("The line says what happened, why and what to do; below it "
	   "stand the server's own words. \"postern account test ACCOUNT\" "
	   "tries everything and shows each step; r in the list of "
	   "accounts tries again."),
	N_("All mail that was downloaded stays readable meanwhile.")},
    {"left-out", N_("What does postern leave out on this server?"),
	N_("Some servers do not survive a command, or refuse to send a "
	   "message. postern notices, goes on without it and says what "
	   "that is."),
	N_("All other mail arrives. After some days postern tries again.")},
    {"unreadable", N_("What are unreadable messages?"),
	N_("Messages that made postern crash. They are kept unchanged; "
	   "only their raw source is shown."),
	N_("\"postern check --retry\" tries them again, for example after "
	   "an update.")},
    {"checking", N_("How often does postern look for new mail?"),
	N_("IMAP servers with IDLE tell of new mail at once (push). All "
	   "others are asked every check-minutes, and when you press $."),
	N_("Commands do nothing by themselves: \"postern sync\" checks "
	   "once.")},
    {NULL, NULL, NULL, NULL},
};

const struct help_topic *help_topic_find(const char *name)
{
	for (const struct help_topic *t = help_topics; t->name; t++)
		if (strcasecmp(t->name, name) == 0)
			return t;
	return NULL;
}

void help_topic_text(struct buf *out, const struct help_topic *t)
{
	buf_printf(out, "%s\n\n%s\n\n%s\n", _(t->question), _(t->answer),
	    _(t->more));
}
