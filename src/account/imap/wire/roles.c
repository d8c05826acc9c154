#include "account/imap/wire/roles.h"

#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "base/utf8.h"

static const struct {
	const char *word;
	enum folder_role role;
} attributes[] = {
    {"Drafts", ROLE_DRAFTS},
    {"Sent", ROLE_SENT},
    {"Archive", ROLE_ARCHIVE},
    {"Junk", ROLE_JUNK},
    {"Trash", ROLE_TRASH},
    {"All", ROLE_ALL},
    {"Flagged", ROLE_FLAGGED},
    {"Important", ROLE_IMPORTANT},
    {"AllMail", ROLE_ALL}, /* as XLIST named it */
    {"Spam", ROLE_JUNK},
    {"Starred", ROLE_FLAGGED},
    {"Inbox", ROLE_INBOX},
};

/* Folded (utf8_fold), that is without case and marks. What a server is most
 * likely to use itself stands first; the others are left by mail programs. */
static const struct {
	enum folder_role role;
	const char *names[32];
} known[] = {
    {ROLE_SENT,
	{"sent", "sent mail", "sent items", "sent messages", "gesendet",
	    "gesendete elemente", "gesendete objekte", "messages envoyes",
	    "elements envoyes", "envoyes", "enviados", "elementos enviados",
	    "mensajes enviados", "correo enviado", "itens enviados",
	    "mensagens enviadas", "posta inviata", "inviati", "inviata",
	    "verzonden", "verzonden items", "skickat", "skickade", "sendt",
	    "sendte elementer", "lahetetyt", "wysłane", "odeslane",
	    "отправленные", "送信済み", "已发送"}},
    {ROLE_DRAFTS, {"drafts", "draft", "entwurfe", "entwurf", "brouillons",
		      "borradores", "rascunhos", "bozze", "concepten", "utkast",
		      "kladder", "kladde", "luonnokset", "szkice",
		      "wersje robocze", "koncepty", "rozepsane", "piszkozatok",
		      "taslaklar", "черновики", "下書き", "草稿箱", "草稿"}},
    {ROLE_TRASH,
	{"trash", "deleted messages", "deleted items", "bin", "deleted",
	    "papierkorb", "geloscht", "geloschte elemente", "geloschte objekte",
	    "corbeille", "elements supprimes", "messages supprimes", "papelera",
	    "elementos eliminados", "lixeira", "itens excluidos", "cestino",
	    "posta eliminata", "prullenbak", "verwijderde items",
	    "papperskorgen", "papirkurv", "slettet post", "roskakori", "kosz",
	    "elementy usuniete", "kos", "lomtar", "cop kutusu", "корзина",
	    "コミ箱"}},
    {ROLE_JUNK,
	{"junk", "spam", "junk e-mail", "junk email", "junk mail", "bulk mail",
	    "bulk", "junk-e-mail", "spamverdacht", "courrier indesirable",
	    "indesirables", "correo no deseado", "lixo eletronico",
	    "posta indesiderata", "ongewenste e-mail", "skrappost",
	    "søppelpost", "roskaposti", "wiadomosci-smieci", "nevyzadana posta",
	    "спам", "迷惑メール", "垃圾邮件"}},
    {ROLE_ARCHIVE,
	{"archive", "archives", "archiv", "archived", "archivo", "arquivo",
	    "archivio", "archief", "arkiv", "arkisto", "archiwum", "архив"}},
    {ROLE_ALL, {"all mail", "alle nachrichten", "tous les messages", "todos",
		   "tutti i messaggi", "alle e-mail"}},
    {ROLE_FLAGGED, {"starred", "flagged", "markiert"}},
};

/* Folders that hold the special ones of some servers. */
static const char *const parents[] = {"[gmail]/", "[google mail]/", "inbox/"};

enum folder_role imap_role_of_attribute(const char *attribute)
{
	if (*attribute == '\\')
		attribute++;
	for (size_t i = 0; i < sizeof attributes / sizeof *attributes; i++)
		if (strcasecmp(attributes[i].word, attribute) == 0)
			return attributes[i].role;
	return ROLE_NONE;
}

static const char *skip_parent(const char *name)
{
	for (size_t i = 0; i < sizeof parents / sizeof *parents; i++)
		if (strncmp(name, parents[i], strlen(parents[i])) == 0)
			return name + strlen(parents[i]);
	return name;
}

static enum folder_role look_up(const char *name, int *rank)
{
	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		for (int k = 0; k < 32 && known[i].names[k]; k++)
			if (strcmp(known[i].names[k], name) == 0) {
				*rank = k;
				return known[i].role;
			}
	return ROLE_NONE;
}

enum folder_role imap_role_of_name(const char *name, int *rank)
{
	struct buf folded = BUF_INIT;
	enum folder_role role = ROLE_NONE;
	const char *last;

	*rank = 0;
	utf8_fold(&folded, name, strlen(name));
	last = skip_parent(folded.data);
	if (strcmp(folded.data, "inbox") == 0)
		role = ROLE_INBOX;
	else if (!strchr(last, '/'))
		role = look_up(last, rank);
	buf_clear(&folded);
	return role;
}
