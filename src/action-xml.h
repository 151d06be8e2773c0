/* action-xml.h: the actions on definitions as text: domxml-diff. Main thread. */
#ifndef SRC_ACTION_XML_H
#define SRC_ACTION_XML_H

#include "action.h"

extern const struct action action_xml_table[];

#endif
