#include "ui-talk.h"

#include "core/text.h"
#include "dialogs/review.h"
#include "stack.h"
#include "talk.h"
#include "ui-state.h"

static void talk_on_edit(void *opaque, const char *path)
{
    struct ui *ui = opaque;
    if (!ui->wishes.edit || !ui->wishes.edit(ui->wishes.opaque, path))
        talk_edited(ui->talk, _("this terminal's virtty is an older one and can run no editor"));
}

static void talk_on_ask(void *opaque, const struct talk_question *question)
{
    struct ui *ui = opaque;
    struct review_arg arg = {question, ui->talk};
    ui_open(ui, &review_class, &arg);
    ui_dirty(ui);
}

static const struct talk_ops ui_talk_ops = {talk_on_edit, talk_on_ask};

struct talk *ui_talk(struct ui *ui)
{
    if (!ui->talk)
        ui->talk = talk_new(&ui_talk_ops, ui);
    return ui->talk;
}

void ui_talk_edited(struct ui *ui, const char *error)
{
    if (ui->talk)
        talk_edited(ui->talk, error);
    ui_dirty(ui);
}

void ui_talk_end(struct ui *ui)
{
    struct talk *talk = ui->talk;
    ui->talk = NULL;
    talk_close(talk);
}
