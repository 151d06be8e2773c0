/* ui-talk.h: talk.h with the person at the screen: questions are dialogs, the editor runs at the
 * client. Main thread. */
#ifndef UI_UI_TALK_H
#define UI_UI_TALK_H

struct talk;
struct ui;

/* That of this screen's client; borrowed. */
struct talk *ui_talk(struct ui *ui);
/* The client's editor was closed. */
void ui_talk_edited(struct ui *ui, const char *error);
/* The client goes. */
void ui_talk_end(struct ui *ui);

#endif
