#pragma once
#include <libxml/xmlversion.h>
// Debian builds libxml2 with the system's ICU, whose types clash with those that Foundation brings; only one
// structure that we never touch needs them.
#undef LIBXML_ICU_ENABLED
#include <libxml/xmlreader.h>
#include <libxml/xmlerror.h>
#include <libxml/xmlwriter.h>
#include <libxml/HTMLparser.h>
