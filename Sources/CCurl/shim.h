#pragma once
#include <curl/curl.h>

// Variadic functions are not imported by Swift: one typed wrapper for each kind of argument.
static inline CURLcode curl_set_long(CURL *handle, CURLoption option, long value) {
  return curl_easy_setopt(handle, option, value);
}
static inline CURLcode curl_set_text(CURL *handle, CURLoption option, const char *value) {
  return curl_easy_setopt(handle, option, value);
}
static inline CURLcode curl_set_list(CURL *handle, CURLoption option, struct curl_slist *value) {
  return curl_easy_setopt(handle, option, value);
}
static inline CURLcode curl_set_pointer(CURL *handle, CURLoption option, void *value) {
  return curl_easy_setopt(handle, option, value);
}
typedef size_t (*curl_transfer_callback)(char *buffer, size_t size, size_t count, void *context);
static inline CURLcode curl_set_transfer(CURL *handle, CURLoption option, curl_transfer_callback callback) {
  return curl_easy_setopt(handle, option, callback);
}
static inline CURLcode curl_get_long(CURL *handle, CURLINFO info, long *value) {
  return curl_easy_getinfo(handle, info, value);
}
typedef int (*curl_host_key_callback)(void *context, int type, const char *key, size_t length);
static inline CURLcode curl_set_host_key(CURL *handle, curl_host_key_callback callback) {
  return curl_easy_setopt(handle, CURLOPT_SSH_HOSTKEYFUNCTION, callback);
}
