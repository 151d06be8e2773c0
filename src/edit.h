/* edit.h: a domain's definition edited by a person: fetched, given to the editor, checked, defined;
 * whatever goes wrong, the edited text is kept and offered again. Main thread.
 *
 * The text lies in FOLDER/HOST/UUID.xml of the state folder while it is edited, beside it in .orig
 * what it was made from. Whoever loses the terminal finds it there at the next edit. */
#ifndef SRC_EDIT_H
#define SRC_EDIT_H

struct app;
struct domain;
struct job;
struct talk;

/* Begins; ends the job. The talk is referenced. */
void edit_start(struct app *app, struct domain *domain, struct talk *talk, struct job *job);

#endif
