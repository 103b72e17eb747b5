import CGMime
import Kernel

extension MailMessage {
  /// The message as it goes over the wire, with CR LF at the end of each line. The same message always gives the same
  /// bytes.
  public func mime() throws(MailError) -> [UInt8] {
    MimeWriter.started
    guard let message = g_mime_message_new(1) else { throw .unwritable("no memory for the message") }
    defer { g_object_unref(message) }
    add(from, as: GMIME_ADDRESS_TYPE_FROM, to: message)
    add(to, as: GMIME_ADDRESS_TYPE_TO, to: message)
    for copy in copies { add(copy, as: GMIME_ADDRESS_TYPE_CC, to: message) }
    if let replyTo { add(replyTo, as: GMIME_ADDRESS_TYPE_REPLY_TO, to: message) }
    g_mime_message_set_subject(message, MailText.oneLine(subject), nil)
    let date = g_date_time_new_from_unix_utc(Int(self.date.microsecondsSince1970 / 1_000_000))
    g_mime_message_set_date(message, date)
    g_date_time_unref(date)
    g_mime_message_set_message_id(message, MailText.oneLine(messageID))
    let object = MimeWriter.object(message)
    if !references.isEmpty {
      let list = references.map { "<\(MailText.oneLine($0))>" }.joined(separator: " ")
      g_mime_object_set_header(object, "References", list, nil)
    }
    g_mime_object_set_header(object, "Content-Language", language.rawValue, nil)
    // Keeps holiday answers and mailing lists from answering a program. Source: RFC 3834, section 5.
    g_mime_object_set_header(object, "Auto-Submitted", "auto-generated", nil)
    let body = try makeBody()
    defer { g_object_unref(body) }
    g_mime_message_set_mime_part(message, MimeWriter.object(body))
    return try MimeWriter.bytes(of: object)
  }

  private func add(_ address: MailAddress, as kind: GMimeAddressType, to message: UnsafeMutablePointer<GMimeMessage>) {
    g_mime_message_add_mailbox(message, kind, address.name, address.address)
  }

  /// The two texts as alternatives, and the files beside them.
  private func makeBody() throws(MailError) -> UnsafeMutablePointer<GMimeMultipart> {
    let alternative = try MimeWriter.multipart("alternative", boundary: "texts.\(boundarySeed)")
    for (subtype, text) in [("plain", plainText), ("html", html)] {
      let part = try MimeWriter.part(
        type: "text", subtype: subtype, bytes: Array(text.utf8), encoding: GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE)
      g_mime_object_set_content_type_parameter(MimeWriter.object(part), "charset", "utf-8")
      if subtype == "html", !inlines.isEmpty {
        try add(part, to: alternative)
      } else {
        g_mime_multipart_add(alternative, MimeWriter.object(part))
      }
      g_object_unref(part)
    }
    guard !attachments.isEmpty else { return alternative }
    let mixed = try MimeWriter.multipart("mixed", boundary: "files.\(boundarySeed)")
    g_mime_multipart_add(mixed, MimeWriter.object(alternative))
    g_object_unref(alternative)
    for attachment in attachments {
      let part = try MimeWriter.part(of: attachment.mediaType, attachment.bytes)
      g_mime_object_set_disposition(MimeWriter.object(part), "attachment")
      g_mime_part_set_filename(part, MailText.oneLine(attachment.name))
      g_mime_multipart_add(mixed, MimeWriter.object(part))
      g_object_unref(part)
    }
    return mixed
  }

  /// The HTML with the pictures that it shows. Source: RFC 2387.
  private func add(
    _ html: UnsafeMutablePointer<GMimePart>, to alternative: UnsafeMutablePointer<GMimeMultipart>
  ) throws(MailError) {
    let related = try MimeWriter.multipart("related", boundary: "shown.\(boundarySeed)")
    defer { g_object_unref(related) }
    g_mime_object_set_content_type_parameter(MimeWriter.object(related), "type", "text/html")
    g_mime_multipart_add(related, MimeWriter.object(html))
    for inline in inlines {
      let part = try MimeWriter.part(of: inline.mediaType, inline.bytes)
      g_mime_object_set_disposition(MimeWriter.object(part), "inline")
      g_mime_part_set_content_id(part, MailText.oneLine(inline.contentID))
      g_mime_multipart_add(related, MimeWriter.object(part))
      g_object_unref(part)
    }
    g_mime_multipart_add(alternative, MimeWriter.object(related))
  }

  /// Letters and digits of the Message-ID: GMime's own boundaries are random, and a kept message must be reproducible.
  private var boundarySeed: String {
    String(messageID.filter { $0.isASCII && ($0.isLetter || $0.isNumber) }.prefix(32))
  }
}

/// GMime's objects, which C casts to one another freely and Swift must be told about.
private enum MimeWriter {
  static let started: Void = g_mime_init()

  static func object<Part>(_ part: UnsafeMutablePointer<Part>) -> UnsafeMutablePointer<GMimeObject> {
    UnsafeMutableRawPointer(part).assumingMemoryBound(to: GMimeObject.self)
  }

  static func multipart(
    _ subtype: String, boundary: String
  ) throws(MailError) -> UnsafeMutablePointer<GMimeMultipart> {
    guard let multipart = g_mime_multipart_new_with_subtype(subtype) else {
      throw .unwritable("no memory for its parts")
    }
    g_mime_multipart_set_boundary(multipart, "=_\(boundary)")
    return multipart
  }

  /// A file as its kind says, in letters that every relay carries.
  static func part(
    of mediaType: String, _ bytes: [UInt8]
  ) throws(MailError) -> UnsafeMutablePointer<GMimePart> {
    let type = mediaType.split(separator: "/")
    return try part(
      type: type.first.map { String($0) } ?? "application", subtype: type.last.map { String($0) } ?? "octet-stream",
      bytes: bytes, encoding: GMIME_CONTENT_ENCODING_BASE64)
  }

  static func part(
    type: String, subtype: String, bytes: [UInt8], encoding: GMimeContentEncoding
  ) throws(MailError) -> UnsafeMutablePointer<GMimePart> {
    guard let part = g_mime_part_new_with_type(type, subtype),
      let stream = g_mime_stream_mem_new_with_buffer(bytes, bytes.count),
      let content = g_mime_data_wrapper_new_with_stream(stream, GMIME_CONTENT_ENCODING_DEFAULT)
    else { throw .unwritable("no memory for a part of \(bytes.count) bytes") }
    g_mime_part_set_content(part, content)
    g_mime_part_set_content_encoding(part, encoding)
    g_object_unref(content)
    g_object_unref(stream)
    return part
  }

  static func bytes(of object: UnsafeMutablePointer<GMimeObject>) throws(MailError) -> [UInt8] {
    guard let stream = g_mime_stream_mem_new(), let format = g_mime_format_options_new() else {
      throw .unwritable("no memory for its bytes")
    }
    defer {
      g_mime_format_options_free(format)
      g_object_unref(stream)
    }
    g_mime_format_options_set_newline_format(format, GMIME_NEWLINE_FORMAT_DOS)
    guard g_mime_object_write_to_stream(object, format, stream) >= 0 else {
      throw .unwritable("its bytes were refused")
    }
    let memory = UnsafeMutableRawPointer(stream).assumingMemoryBound(to: GMimeStreamMem.self)
    guard let array = g_mime_stream_mem_get_byte_array(memory), let data = array.pointee.data else { return [] }
    return Array(UnsafeBufferPointer(start: data, count: Int(array.pointee.len)))
  }
}
