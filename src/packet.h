/* packet.h: what thin clients and the owner say to each other over their socket. Any thread.
 *
 * A packet is a header of 8 bytes (type and 0 as 16 bits, length as 32, little endian) and at most
 * PACKET_PAYLOAD_MAX bytes. The header, PACKET_HELLO's first field and PACKET_END never change;
 * for all else PACKET_PROTOCOL counts up. Either side may be hostile. */
#ifndef SRC_PACKET_H
#define SRC_PACKET_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#define PACKET_PROTOCOL 1
#define PACKET_HEADER_SIZE 8
#define PACKET_PAYLOAD_MAX (64u << 10)

enum packet_type {
    /* From the client. */
    PACKET_HELLO = 1, /* struct hello; the first one, once */
    PACKET_INPUT,     /* bytes typed */
    PACKET_SIZE,      /* columns and rows, 16 bits each */
    PACKET_DRAWN,     /* a whole frame has left for the terminal */
    PACKET_DETACH,    /* the terminal goes away */
    PACKET_SUSPEND,   /* the client wants to stop; the owner answers with PACKET_STOP */
    PACKET_RESUME,    /* the terminal is there again, in an unknown state */
    PACKET_EDITED,    /* PACKET_EDIT is done: text, empty or why it did not work */
    PACKET_ANSWER,    /* to PACKET_ASK: the number of the choice, 16 bits; 0xffff: none */
    /* From the owner. */
    PACKET_OUTPUT = 64, /* bytes for the terminal */
    PACKET_FRAME_END,   /* what came was a whole frame: answer with PACKET_DRAWN */
    PACKET_STOP,        /* the client gives the terminal back and stops itself */
    PACKET_END,         /* enum packet_end (16 bits), then text */
    PACKET_STDOUT,      /* what a shell verb prints */
    PACKET_STDERR,
    PACKET_EXIT, /* exit code, 32 bits: the last one for a shell verb */
    /* Only to a client whose hello has "talk=1": */
    PACKET_EDIT, /* a path: open the editor on that file, on the client's terminal */
    PACKET_ASK,  /* struct packet_ask: to be asked in the shell */
};

/* Why an owner sends a client away. */
enum packet_end {
    PACKET_END_DETACHED = 1,
    PACKET_END_TAKEN_OVER, /* another terminal has the screen now */
    PACKET_END_QUIT,       /* the owner ends */
    PACKET_END_REPLACE,    /* it ends because the client's build is another one: start anew */
    PACKET_END_REFUSED,    /* the text says why */
};

enum hello_kind { HELLO_SCREEN = 1, HELLO_VERB };

/* What a client says of itself. */
struct hello {
    unsigned protocol;
    enum hello_kind kind;
    unsigned cols, rows; /* of a screen, 1.. */
    GPtrArray *names;    /* char *, "TERM=linux"; those in lower case are virtty's own */
    GPtrArray *words;    /* char *, the command line of a verb */
};

struct packet {
    unsigned type;
    const uint8_t *data; /* borrowed from the buffer */
    size_t len;
};

/* The packet at the start of a buffer: returns its whole size, 0 if more bytes are needed, -1 if
 * these can never be one. */
ssize_t packet_read(const uint8_t *buf, size_t len, struct packet *out);
/* len is at most PACKET_PAYLOAD_MAX. */
void packet_append(GByteArray *out, enum packet_type type, const void *data, size_t len);
/* As many packets as the bytes need. */
void packet_append_bytes(GByteArray *out, enum packet_type type, const void *data, size_t len);

void packet_append_size(GByteArray *out, unsigned cols, unsigned rows);
bool packet_get_size(const struct packet *packet, unsigned *cols, unsigned *rows);
/* `text` may be NULL. */
void packet_append_end(GByteArray *out, enum packet_end end, const char *text);
/* *text is newly made (g_free). */
bool packet_get_end(const struct packet *packet, enum packet_end *end, char **text);
void packet_append_exit(GByteArray *out, int code);
bool packet_get_exit(const struct packet *packet, int *code);

/* A question in the shell; `choices` are at most PACKET_CHOICES_MAX. */
#define PACKET_CHOICES_MAX 4
struct packet_ask {
    unsigned preset;
    GPtrArray *texts; /* char *: the question, the letters, then each choice */
};
/* texts: the question, the letters, each choice; NULL-terminated, long ones are cut. */
void packet_append_ask(GByteArray *out, unsigned preset, const char *const *texts);
/* False if it is none; else texts is to be g_ptr_array_unref()ed. */
bool packet_get_ask(const struct packet *packet, struct packet_ask *ask);
void packet_append_answer(GByteArray *out, int choice);
bool packet_get_answer(const struct packet *packet, int *choice);
/* A text that fits a packet; cut if need be. NULL is empty. */
void packet_append_text(GByteArray *out, enum packet_type type, const char *text);
/* g_free; NULL if it holds a NUL. */
char *packet_get_text(const struct packet *packet);

struct hello *hello_new(enum hello_kind kind);
void hello_free(struct hello *hello);
/* Adds "name=value"; nothing if the value is NULL or too long to be sent. */
void hello_add_name(struct hello *hello, const char *name, const char *value);
/* The value of a name or NULL; borrowed. */
const char *hello_get(const struct hello *hello, const char *name);
/* False if it is too large for a packet. */
bool packet_append_hello(GByteArray *out, const struct hello *hello);
/* NULL if the bytes are not one. Of a protocol other than ours only `protocol` is set. */
struct hello *packet_get_hello(const struct packet *packet);

#endif
