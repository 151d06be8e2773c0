#include "peer-talk.h"

#include "peer.h"
#include "visible.h"

static void peer_talk_edit(void *opaque, const char *path)
{
    struct peer *peer = opaque;
    packet_append_text(peer_out(peer), PACKET_EDIT, path);
    peer_flush(peer);
}

/* Line by line, so that nothing in a definition reaches the terminal's controls. */
static void peer_talk_print(GByteArray *out, const char *text)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    GString *shown = g_string_new(NULL);
    for (char **line = lines; *line && (line[1] || **line); line++) {
        g_autofree char *safe = visible_text(*line, 0);
        g_string_append_printf(shown, "%s\n", safe);
    }
    packet_append_bytes(out, PACKET_STDERR, shown->str, shown->len);
    g_string_free(shown, TRUE);
}

static void peer_talk_ask(void *opaque, const struct talk_question *question)
{
    struct peer *peer = opaque;
    const char *texts[2 + PACKET_CHOICES_MAX + 1] = {question->title, question->keys};
    for (unsigned i = 0; i < PACKET_CHOICES_MAX && question->choices[i]; i++)
        texts[2 + i] = question->choices[i];
    if (question->diff)
        peer_talk_print(peer_out(peer), question->diff);
    peer_talk_print(peer_out(peer), question->text);
    g_autofree char *title = visible_text(question->title, 1000);
    texts[0] = title;
    packet_append_ask(peer_out(peer), question->preset, texts);
    peer_flush(peer);
}

static const struct talk_ops peer_talk_ops = {peer_talk_edit, peer_talk_ask};

struct talk *peer_talk_new(struct peer *peer)
{
    return talk_new(&peer_talk_ops, peer);
}

bool peer_talk_packet(struct talk *talk, const struct packet *packet)
{
    int choice;
    if (packet->type == PACKET_EDITED) {
        g_autofree char *error = packet_get_text(packet);
        if (error)
            talk_edited(talk, *error ? error : NULL);
        return error != NULL;
    }
    if (packet->type != PACKET_ANSWER || !packet_get_answer(packet, &choice))
        return false;
    talk_answered(talk, choice);
    return true;
}
