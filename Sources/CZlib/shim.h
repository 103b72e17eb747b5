#pragma once
#include <zlib.h>

// A macro in zlib.h, which Swift does not import. 31: the largest window, in the form of gzip.
static inline int encours_gzip_init(z_stream *stream) {
  return deflateInit2(stream, Z_BEST_COMPRESSION, Z_DEFLATED, 31, 9, Z_DEFAULT_STRATEGY);
}
