/* xml-paint.h: which parts of XML text have which role, line by line; any bytes will do. Main
 * thread. */
#ifndef UI_XML_PAINT_H
#define UI_XML_PAINT_H

#include "widgets/textview.h"

struct xml_paint;

/* Only where each line begins is kept, not the text. */
struct xml_paint *xml_paint_new(const char *text);
void xml_paint_free(struct xml_paint *paint);
/* True for what looks like XML. */
bool xml_paint_fits(const char *text);
/* A textview_span_fn; opaque is the xml_paint. */
unsigned xml_paint_spans(void *opaque, unsigned line, const char *text,
                         struct textview_span *spans, unsigned max);

#endif
