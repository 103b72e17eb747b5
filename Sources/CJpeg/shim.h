#pragma once
#include <stdio.h>
#include <stddef.h>
#include <stdlib.h>
#include <setjmp.h>
#include <string.h>
#include <jpeglib.h>

// libjpeg reports an error by a jump, which Swift cannot make: what it reads is read here.
struct encours_jpeg_failure {
  struct jpeg_error_mgr manager;
  jmp_buf back;
};

static inline void encours_jpeg_fail(j_common_ptr common) {
  longjmp(((struct encours_jpeg_failure *)common->err)->back, 1);
}

static inline void encours_jpeg_say(j_common_ptr common, int level) {
  // A warning says that data is missing or damaged.
  if (level < 0) encours_jpeg_fail(common);
}

// What a JPEG is: 1 when its head can be read, and with `decode` when every line of it can.
static inline int encours_jpeg_read(
    const unsigned char *bytes, unsigned long count, int decode, int *width, int *height, int *components) {
  struct jpeg_decompress_struct info;
  struct encours_jpeg_failure failure;
  unsigned char *volatile line = NULL;
  memset(&info, 0, sizeof info);
  info.err = jpeg_std_error(&failure.manager);
  failure.manager.error_exit = encours_jpeg_fail;
  failure.manager.emit_message = encours_jpeg_say;
  if (setjmp(failure.back)) {
    jpeg_destroy_decompress(&info);
    free(line);
    return 0;
  }
  jpeg_create_decompress(&info);
  jpeg_mem_src(&info, (unsigned char *)bytes, count);
  jpeg_read_header(&info, TRUE);
  *width = (int)info.image_width;
  *height = (int)info.image_height;
  *components = info.num_components;
  if (decode) {
    jpeg_start_decompress(&info);
    line = malloc((size_t)info.output_width * info.output_components);
    if (!line) longjmp(failure.back, 1);
    JSAMPROW row = line;
    while (info.output_scanline < info.output_height) jpeg_read_scanlines(&info, &row, 1);
    jpeg_finish_decompress(&info);
  }
  jpeg_destroy_decompress(&info);
  free(line);
  return 1;
}
