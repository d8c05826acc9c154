#include "account/imap/wire/role_names.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/utf8.h"
#include "base/vec.h"

/* Of each role first the names that servers use themselves, then those of mail
 * programs and webmail, a line for each language. Of two folders for one role
 * the one whose name stands further up has it. */
static const struct {
	enum folder_role role;
	const char *names;
} rows[] = {
    {ROLE_SENT, "sent|sent mail|sent items|sent messages|sent-mail|sentbox|"
		"sent box|outgoing sent"},
    {ROLE_SENT, "Gesendet|Gesendete Elemente|Gesendete Objekte|"
		"Gesendete Nachrichten|Gesendete Mails|Gesendete E-Mails"},
    {ROLE_SENT, "Messages envoyés|Éléments envoyés|Envoyés|Courrier envoyé|"
		"Envoyé|Objets envoyés"},
    {ROLE_SENT, "Enviados|Elementos enviados|Mensajes enviados|"
		"Correo enviado|Enviadas"},
    {ROLE_SENT, "Enviats|Elements enviats|Missatges enviats"},
    {ROLE_SENT, "Itens enviados|Mensagens enviadas|E-mails enviados|"
		"Correio enviado"},
    {ROLE_SENT, "Posta inviata|Inviati|Inviata|Elementi inviati|"
		"Messaggi inviati"},
    {ROLE_SENT, "Verzonden|Verzonden items|Verzonden berichten|Verstuurd"},
    {ROLE_SENT, "Skickat|Skickade|Skickade objekt|Skickade meddelanden"},
    {ROLE_SENT, "Sendt|Sendte elementer|Sendte meldinger|Sendte e-poster"},
    {ROLE_SENT, "Sendte|Sendt post|Sendte mails|Sendte beskeder"},
    {ROLE_SENT, "Lähetetyt|Lähetetyt viestit|Lähetetyt kohteet"},
    {ROLE_SENT, "Sendir hlutir|Sendur póstur"},
    {ROLE_SENT, "Wysłane|Elementy wysłane|Wysłane elementy|Wysłana poczta"},
    {ROLE_SENT, "Odeslané|Odeslaná pošta|Odeslané položky|Odeslané zprávy"},
    {ROLE_SENT, "Odoslané|Odoslaná pošta|Odoslané položky|Odoslané správy"},
    {ROLE_SENT, "Elküldött|Elküldött elemek|Elküldött üzenetek|"
		"Elküldött levelek"},
    {ROLE_SENT, "Trimise|Elemente trimise|Mesaje trimise|Expediate"},
    {ROLE_SENT, "Изпратени|Изпратени елементи|Изпратена поща"},
    {ROLE_SENT, "Poslano|Poslane stavke|Poslane poruke|Poslana pošta"},
    {ROLE_SENT, "Poslani elementi|Poslana sporočila"},
    {ROLE_SENT, "Послато|Послате ставке|Послате поруке|Poslate stavke|"
		"Poslate poruke"},
    {ROLE_SENT, "Gönderilmiş Öğeler|Gönderilenler|Gönderilmiş|"
		"Gönderilmiş Postalar|Gönderilen Öğeler|"
		"Gönderilmiş iletiler"},
    {ROLE_SENT, "Отправленные|Отправленные элементы|Отправлено|"
		"Отправленные письма"},
    {ROLE_SENT, "Надіслані|Надіслані елементи|Відправлені|Відіслані"},
    {ROLE_SENT, "Адпраўленыя"},
    {ROLE_SENT, "Απεσταλμένα|Στοιχεία που έχουν σταλεί|Σταλμένα|"
		"Απεσταλμένα στοιχεία|Εξερχόμενα απεσταλμένα"},
    {ROLE_SENT, "보낸 편지함|보낸편지함|보낸메일함|보낸 메일함"},
    {ROLE_SENT, "送信済みアイテム|送信済み|送信済みメール|送信済みトレイ|"
		"送信済みメッセージ|送信箱"},
    {ROLE_SENT, "已发送邮件|已发送|已发送的邮件|已發送郵件|寄件備份|寄件備份匣|"
		"已寄出|已傳送|已发邮件|发件箱已发送"},
    {ROLE_SENT, "รายการที่ส่ง|จดหมายที่ส่ง|ส่งแล้ว|ข้อความที่ส่ง"},
    {ROLE_SENT, "Đã gửi|Mục đã Gửi|Thư đã gửi"},
    {ROLE_SENT, "פריטים שנשלחו|דואר שנשלח|נשלחו"},
    {ROLE_SENT, "العناصر المرسلة|البريد المرسل|المرسلة|الرسائل المرسلة"},
    {ROLE_SENT, "ارسال شده|موارد ارسال شده"},
    {ROLE_SENT, "Saadetud|Saadetud üksused|Saadetud kirjad"},
    {ROLE_SENT, "Nosūtītie|Nosūtītie vienumi|Nosūtītās vēstules"},
    {ROLE_SENT, "Išsiųsti|Išsiųsti elementai|Išsiųstieji|Išsiųsti laiškai"},
    {ROLE_SENT, "Terkirim|Item Terkirim|Pesan Terkirim"},
    {ROLE_SENT, "Item Dihantar"},
    {ROLE_SENT, "Bidalitakoak"},
    {ROLE_SENT, "भेजे गए आइटम|भेजा गया"},
    {ROLE_DRAFTS, "drafts|draft|draft messages|postponed"},
    {ROLE_DRAFTS, "Entwürfe|Entwurf"},
    {ROLE_DRAFTS, "Brouillons|Brouillon"},
    {ROLE_DRAFTS, "Borradores|Borrador"},
    {ROLE_DRAFTS, "Esborranys"},
    {ROLE_DRAFTS, "Rascunhos|Rascunho"},
    {ROLE_DRAFTS, "Bozze|Bozza"},
    {ROLE_DRAFTS, "Concepten"},
    {ROLE_DRAFTS, "Utkast"},
    {ROLE_DRAFTS, "Kladd|Kladder"},
    {ROLE_DRAFTS, "Kladde"},
    {ROLE_DRAFTS, "Luonnokset|Luonnos"},
    {ROLE_DRAFTS, "Drög"},
    {ROLE_DRAFTS, "Szkice|Wersje robocze|Kopie robocze|Robocze"},
    {ROLE_DRAFTS, "Koncepty|Rozepsané|Rozepsané zprávy"},
    {ROLE_DRAFTS, "Rozpísané"},
    {ROLE_DRAFTS, "Piszkozatok|Vázlatok"},
    {ROLE_DRAFTS, "Schițe|Ciorne"},
    {ROLE_DRAFTS, "Чернови"},
    {ROLE_DRAFTS, "Skice|Nacrti"},
    {ROLE_DRAFTS, "Osnutki"},
    {ROLE_DRAFTS, "Радне верзије|Нацрти|Radne verzije|Nedovršene"},
    {ROLE_DRAFTS, "Taslaklar|Taslak"},
    {ROLE_DRAFTS, "Черновики"},
    {ROLE_DRAFTS, "Чернетки"},
    {ROLE_DRAFTS, "Чарнавікі"},
    {ROLE_DRAFTS, "Πρόχειρα|Προσχέδια"},
    {ROLE_DRAFTS, "임시 보관함|임시보관함|초안|임시저장함"},
    {ROLE_DRAFTS, "下書き|下書きトレイ|草稿"},
    {ROLE_DRAFTS, "草稿箱|草稿匣|草稿夹"},
    {ROLE_DRAFTS, "แบบร่าง|จดหมายร่าง|ร่างจดหมาย|ร่าง"},
    {ROLE_DRAFTS, "Thư nháp|Nháp|Bản nháp|Bản thảo"},
    {ROLE_DRAFTS, "טיוטות"},
    {ROLE_DRAFTS, "المسودات|مسودات"},
    {ROLE_DRAFTS, "پیش‌نویس‌ها|پیش نویس"},
    {ROLE_DRAFTS, "Mustandid"},
    {ROLE_DRAFTS, "Melnraksti"},
    {ROLE_DRAFTS, "Juodraščiai"},
    {ROLE_DRAFTS, "Draf|Konsep"},
    {ROLE_DRAFTS, "Zirriborroak"},
    {ROLE_DRAFTS, "ड्राफ़्ट"},
    {ROLE_TRASH, "trash|deleted messages|deleted items|bin|deleted|trash can|"
		 "wastebasket|waste basket|recycle bin|rubbish|deleted mail"},
    {ROLE_TRASH, "Papierkorb|Gelöscht|Gelöschte Elemente|Gelöschte Objekte|"
		 "Gelöschte Nachrichten"},
    {ROLE_TRASH, "Corbeille|Éléments supprimés|Messages supprimés|Supprimés|"
		 "Poubelle"},
    {ROLE_TRASH, "Papelera|Elementos eliminados|Eliminados|"
		 "Papelera de reciclaje|Mensajes eliminados"},
    {ROLE_TRASH, "Paperera|Elements suprimits|Elements eliminats"},
    {ROLE_TRASH, "Lixeira|Itens excluídos|Lixo|Itens eliminados|Reciclagem|"
		 "Mensagens eliminadas|Excluídos|Excluídas"},
    {ROLE_TRASH, "Cestino|Posta eliminata|Elementi eliminati|"
		 "Messaggi eliminati|Eliminata"},
    {ROLE_TRASH, "Prullenbak|Verwijderde items|Verwijderd|Prullenmand|"
		 "Verwijderde berichten"},
    {ROLE_TRASH, "Papperskorgen|Papperskorg|Borttaget|Borttagna objekt|"
		 "Borttagna|Borttagna meddelanden"},
    {ROLE_TRASH, "Papirkurv|Papirkurven|Slettede elementer|Slettet|Søppel"},
    {ROLE_TRASH, "Slettet post|Slettede beskeder|Slettede"},
    {ROLE_TRASH, "Roskakori|Poistetut|Poistetut kohteet|Poistetut viestit"},
    {ROLE_TRASH, "Ruslafata|Eyddir hlutir|Eyddum hlutum"},
    {ROLE_TRASH, "Kosz|Elementy usunięte|Usunięte|Usunięte elementy"},
    {ROLE_TRASH, "Koš|Odstraněná pošta|Odstraněné položky|Smazané|Odstraněné"},
    {ROLE_TRASH, "Kôš|Odstránená pošta|Odstránené položky|Zmazané|Odstránené"},
    {ROLE_TRASH, "Lomtár|Törölt elemek|Kuka|Törölt|Törölt üzenetek"},
    {ROLE_TRASH, "Coș de gunoi|Elemente șterse|Gunoi|Șterse|Coș"},
    {ROLE_TRASH, "Кошче|Изтрити елементи|Изтрити|Кошче за боклук"},
    {ROLE_TRASH, "Smeće|Izbrisane stavke|Otpad|Obrisano|Koš za smeće|Kanta"},
    {ROLE_TRASH, "Smeti|Izbrisani elementi|Izbrisano|Koš za smeti"},
    {ROLE_TRASH, "Смеће|Избрисане ставке|Отпад|Obrisane stavke|"
		 "Корпа за отпатке"},
    {ROLE_TRASH, "Silinmiş Öğeler|Çöp Kutusu|Çöp|Silinenler|Silinmiş|"
		 "Silinen Öğeler"},
    {ROLE_TRASH, "Корзина|Удаленные|Удалённые|Удаленные элементы"},
    {ROLE_TRASH, "Кошик|Видалені|Видалені елементи|Смітник"},
    {ROLE_TRASH, "Сметніца"},
    {ROLE_TRASH, "Διαγραμμένα|Κάδος|Διαγραμμένα στοιχεία|Κάδος απορριμμάτων|"
		 "Απορρίμματα|Κάδος ανακύκλωσης"},
    {ROLE_TRASH, "휴지통|지운 편지함|지운편지함|삭제된 항목|삭제한 편지함"},
    {ROLE_TRASH, "ゴミ箱|ごみ箱|削除済みアイテム|削除済み|削除済みメッセージ|"
		 "削除済みトレイ"},
    {ROLE_TRASH, "已删除邮件|已删除|已删除的邮件|废件箱|回收站|垃圾桶|"
		 "刪除的郵件|已刪除的郵件|已刪除郵件|刪除的項目|已刪除|"
		 "資源回收筒"},
    {ROLE_TRASH, "รายการที่ถูกลบ|ถังขยะ|รายการที่ลบ|ลบแล้ว"},
    {ROLE_TRASH, "Thùng rác|Mục đã Xóa|Thư đã xóa|Đã xóa|Rác"},
    {ROLE_TRASH, "פריטים שנמחקו|אשפה|דואר שנמחק|נמחקו"},
    {ROLE_TRASH, "العناصر المحذوفة|المهملات|سلة المهملات|المحذوفة|"
		 "الرسائل المحذوفة"},
    {ROLE_TRASH,
	"سطل زباله|موارد حذف شده|زباله‌دان"},
    {ROLE_TRASH, "Prügikast|Kustutatud|Kustutatud üksused|Prügi"},
    {ROLE_TRASH, "Atkritne|Izdzēstie vienumi|Miskaste|Dzēstie vienumi|"
		 "Izdzēstie"},
    {ROLE_TRASH, "Šiukšlinė|Šiukšliadėžė|Ištrinti elementai|Ištrinti|"
		 "Panaikinti elementai|Ištrintieji"},
    {ROLE_TRASH, "Sampah|Item Dihapus|Tong Sampah|Kotak Sampah"},
    {ROLE_TRASH, "Zakarrontzia"},
    {ROLE_TRASH, "Papeleira"},
    {ROLE_TRASH, "ट्रैश|हटाए गए आइटम"},
    {ROLE_JUNK, "junk|spam|junk e-mail|junk email|junk mail|bulk mail|bulk|"
		"spam mail|junkmail|spambox|spam-mail"},
    {ROLE_JUNK, "Spamverdacht|Junk-E-Mail|Unerwünscht|Unerwünschte Werbung|"
		"Spam-Verdacht"},
    {ROLE_JUNK, "Courrier indésirable|Indésirables|Indésirable|Pourriel|"
		"Pourriels"},
    {ROLE_JUNK, "Correo no deseado|Correo basura|No deseado"},
    {ROLE_JUNK, "Correu brossa|Brossa|Correu no desitjat"},
    {ROLE_JUNK, "Lixo eletrônico|Lixo Eletrónico|Lixo electrónico|"
		"Correio eletrónico não solicitado|Correio não solicitado|"
		"E-mail de lixo"},
    {ROLE_JUNK, "Posta indesiderata|Indesiderata"},
    {ROLE_JUNK, "Ongewenste e-mail|Ongewenst|Ongewenste mail"},
    {ROLE_JUNK, "Skräppost|Skräp"},
    {ROLE_JUNK, "Søppelpost|Søppel-e-post|Uønsket e-post"},
    {ROLE_JUNK, "Uønsket post|Uønsket mail|Uønsket e-mail"},
    {ROLE_JUNK, "Roskaposti|Roskapostit"},
    {ROLE_JUNK, "Ruslpóstur"},
    {ROLE_JUNK, "Wiadomości-śmieci|Śmieci|Niechciane|Wiadomości śmieci|"
		"Niechciana poczta"},
    {ROLE_JUNK, "Nevyžádaná pošta|Nevyžádané|Nevyžádané e-maily"},
    {ROLE_JUNK, "Nevyžiadaná pošta|Nevyžiadané|Nevyžiadané e-maily"},
    {ROLE_JUNK, "Levélszemét|Kéretlen levelek|Szemét|Kéretlen"},
    {ROLE_JUNK, "E-mail nedorit|Nedorite|Mesaje nedorite|Mail nedorit|"
		"Mesaje nesolicitate|E-mailuri nedorite"},
    {ROLE_JUNK, "Нежелана поща|Спам|Нежелани"},
    {ROLE_JUNK, "Neželjena pošta|Neželjeno|Bezvrijedna pošta"},
    {ROLE_JUNK, "Neželena pošta|Neželeno|Neželena e-pošta|Vsiljena pošta"},
    {ROLE_JUNK, "Непожељна пошта|Нежељена пошта|Bezvredna pošta"},
    {ROLE_JUNK, "Önemsiz E-posta|Önemsiz|Gereksiz E-posta|Gereksiz|"
		"İstenmeyen|İstenmeyen E-posta|Önemsiz Posta"},
    {ROLE_JUNK, "Нежелательная почта"},
    {ROLE_JUNK, "Небажана пошта|Небажана електронна пошта"},
    {ROLE_JUNK, "Ανεπιθύμητα|Ανεπιθύμητη αλληλογραφία|"
		"Ανεπιθύμητη ηλ. αλληλογραφία|Ανεπιθύμητη"},
    {ROLE_JUNK, "정크 메일|스팸함|스팸|스팸메일함|스팸 메일함|스팸편지함|정크 "
		"전자 메일|정크메일"},
    {ROLE_JUNK, "迷惑メール|スパム|迷惑メールトレイ"},
    {ROLE_JUNK, "垃圾邮件|垃圾箱|垃圾郵件|垃圾信件|广告邮件|廣告郵件|"
		"垃圾邮件箱|垃圾電郵|垃圾信匣"},
    {ROLE_JUNK, "อีเมลขยะ|จดหมายขยะ|สแปม|เมลขยะ"},
    {ROLE_JUNK, "Thư rác|Email Rác"},
    {ROLE_JUNK, "דואר זבל|ספאם|זבל"},
    {ROLE_JUNK, "البريد الإلكتروني غير الهام|البريد العشوائي|"
		"بريد إلكتروني غير هام|بريد غير هام|البريد غير الهام|"
		"الرسائل غير المرغوب فيها|بريد مزعج"},
    {ROLE_JUNK, "هرزنامه|هرزنامه‌ها|اسپم"},
    {ROLE_JUNK, "Rämpspost|Rämps|Rämpspostid"},
    {ROLE_JUNK, "Mēstules|Nevēlamais e-pasts|Surogātpasts|Nevēlamais pasts"},
    {ROLE_JUNK, "Nepageidaujamas el. paštas|Brukalas|Šlamštas|"
		"Nepageidaujami|Nepageidaujami laiškai"},
    {ROLE_JUNK, "E-mail Sampah|Email Sampah"},
    {ROLE_JUNK, "Zabor-posta"},
    {ROLE_JUNK, "Correo lixo"},
    {ROLE_JUNK, "स्पैम|जंक ईमेल"},
    {ROLE_ARCHIVE, "archive|archives|archived|archive mail"},
    {ROLE_ARCHIVE, "Archiv|Archivierte"},
    {ROLE_ARCHIVE, "Archivés"},
    {ROLE_ARCHIVE, "Archivo|Archivados|Archivar"},
    {ROLE_ARCHIVE, "Arxiu"},
    {ROLE_ARCHIVE, "Arquivo|Arquivo morto|Arquivados|Arquivar"},
    {ROLE_ARCHIVE, "Archivio|Archivia|Archiviati"},
    {ROLE_ARCHIVE, "Archief|Gearchiveerd"},
    {ROLE_ARCHIVE, "Arkiv|Arkiverat|Arkivera"},
    {ROLE_ARCHIVE, "Arkiver"},
    {ROLE_ARCHIVE, "Arkivér"},
    {ROLE_ARCHIVE, "Arkisto"},
    {ROLE_ARCHIVE, "Safn|Safnvista"},
    {ROLE_ARCHIVE, "Archiwum|Archiwizuj"},
    {ROLE_ARCHIVE, "Archivovat"},
    {ROLE_ARCHIVE, "Archív|Archivovať"},
    {ROLE_ARCHIVE, "Archívum|Archiválás"},
    {ROLE_ARCHIVE, "Arhivă|Arhiva|Arhivare"},
    {ROLE_ARCHIVE, "Архив|Архивиране"},
    {ROLE_ARCHIVE, "Arhiviraj"},
    {ROLE_ARCHIVE, "Arhiv"},
    {ROLE_ARCHIVE, "Архива"},
    {ROLE_ARCHIVE, "Arşiv|Arşivle"},
    {ROLE_ARCHIVE, "Архів"},
    {ROLE_ARCHIVE, "Архіў"},
    {ROLE_ARCHIVE, "Αρχειοθήκη|Αρχείο|Αρχειοθέτηση"},
    {ROLE_ARCHIVE, "보관|보관함|보관 폴더|아카이브"},
    {ROLE_ARCHIVE, "アーカイブ"},
    {ROLE_ARCHIVE, "存档|归档|封存|歸檔|存檔"},
    {ROLE_ARCHIVE, "เก็บถาวร|ที่เก็บถาวร|คลังเก็บ"},
    {ROLE_ARCHIVE, "Lưu trữ|Kho lưu trữ"},
    {ROLE_ARCHIVE, "ארכיון"},
    {ROLE_ARCHIVE, "الأرشيف|أرشيف|أرشفة"},
    {ROLE_ARCHIVE, "بایگانی|آرشیو"},
    {ROLE_ARCHIVE, "Arhiiv"},
    {ROLE_ARCHIVE, "Arhīvs|Arhīvēt"},
    {ROLE_ARCHIVE, "Archyvas|Archyvuoti"},
    {ROLE_ARCHIVE, "Arsip"},
    {ROLE_ARCHIVE, "Artxiboa"},
    {ROLE_ARCHIVE, "संग्रह"},
    {ROLE_ALL, "all mail"},
    {ROLE_ALL, "Alle Nachrichten"},
    {ROLE_ALL, "Tous les messages"},
    {ROLE_ALL, "Todos"},
    {ROLE_ALL, "Tutti i messaggi"},
    {ROLE_ALL, "Alle e-mail"},
    {ROLE_FLAGGED, "starred|flagged"},
    {ROLE_FLAGGED, "Markiert"},
};
enum { ROWS = sizeof rows / sizeof *rows };

struct known_name {
	char *folded;
	enum folder_role role;
	int rank;
};
static struct known_names VEC_OF(struct known_name) known;

/* Blanks, hyphens and underscores are one. */
static void normalise_folder_name(struct buf *out, const char *name, size_t len)
{
	struct buf folded = BUF_INIT;
	bool holds_blank = false;

	utf8_fold(&folded, name, len);
	for (const char *c = folded.data; *c; c++) {
		bool is_blank = strchr(" -_", *c) != NULL;

		/* A blank without a break (U+00A0), and what joins nothing
		 * (U+200C). */
		if (strncmp(c, "\302\240", 2) == 0) {
			is_blank = true;
			c++;
		} else if (strncmp(c, "\342\200\214", 3) == 0) {
			c += 2;
			continue;
		}
		if (!is_blank && holds_blank && out->len)
			buf_add_char(out, ' ');
		if (!is_blank)
			buf_add_char(out, *c);
		holds_blank = is_blank;
	}
	buf_clear(&folded);
}

static int known_names_by_name(const void *x, const void *y)
{
	const struct known_name *a = x, *b = y;
	int order = strcmp(a->folded, b->folded);

	return order ? order : a->rank - b->rank;
}

/* The first of several that come out the same stays. */
static void drop_double_names(void)
{
	size_t n = 0;

	for (size_t i = 0; i < known.len; i++)
		if (n && strcmp(known.items[n - 1].folded,
			     known.items[i].folded) == 0)
			free(known.items[i].folded);
		else
			known.items[n++] = known.items[i];
	known.len = n;
}

static void build_role_names(void)
{
	int rank = 0;

	for (size_t i = 0; i < ROWS; i++)
		for (const char *at = rows[i].names; *at;) {
			size_t len = strcspn(at, "|");
			struct known_name *k = vec_push(&known);
			struct buf folded = BUF_INIT;

			normalise_folder_name(&folded, at, len);
			*k = (struct known_name){
			    buf_take(&folded), rows[i].role, rank++};
			at += len + (at[len] == '|');
		}
	qsort(known.items, known.len, sizeof *known.items, known_names_by_name);
	drop_double_names();
}

static int by_folded(const void *x, const void *y)
{
	return strcmp(((const struct known_name *)x)->folded,
	    ((const struct known_name *)y)->folded);
}

enum folder_role imap_role_names_find(const char *name, int *rank)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	struct known_name key = {.folded = NULL}, *found;
	struct buf folded = BUF_INIT;

	pthread_once(&once, build_role_names);
	normalise_folder_name(&folded, name, strlen(name));
	key.folded = folded.data;
	found = bsearch(
	    &key, known.items, known.len, sizeof *known.items, by_folded);
	buf_clear(&folded);
	*rank = found ? found->rank : 0;
	return found ? found->role : ROLE_NONE;
}
