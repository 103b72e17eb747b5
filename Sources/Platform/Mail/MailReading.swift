import CGMime
public import Kernel

/// A mail that came in, as far as it could be read.
public struct IncomingMail: Sendable, Hashable {
  public var subject = ""
  /// In lower case; what it says is not proven.
  public var sender: String?
  public var senderName: String?
  /// Everybody it was sent or delivered to, in lower case.
  public var recipients: [String] = []
  /// Without brackets.
  public var messageID: String?
  /// The text of `In-Reply-To` and `References`.
  public var thread = ""
  /// When it was written, as it says.
  public var date: Moment?
  /// Every header once, by its name in lower case.
  public var headers: [String: String] = [:]
  /// What a person would read; HTML is turned into text.
  public var text = ""
  /// The names of its files.
  public var files: [String] = []
  /// The fields of a delivery report.
  public var deliveryStatus: String?
  /// The message that a delivery report returns, or its headers.
  public var returned: String?

  public init() {}
}

/// Reads mails that strangers wrote.
public enum MailReading {
  /// Parts looked at, one inside the other, and in all.
  static let depthMax = 12
  static let partsMax = 60
  /// Characters kept of the text, and of what a report returns.
  static let textMax = 200_000

  /// Never fails: of bytes that are no mail everything is empty.
  public static func read(_ bytes: [UInt8]) -> IncomingMail {
    MimeStart.done
    var mail = IncomingMail()
    guard !isTooDeep(bytes), let stream = g_mime_stream_mem_new_with_buffer(bytes, bytes.count) else { return mail }
    defer { g_object_unref(stream) }
    guard let parser = g_mime_parser_new_with_stream(stream) else { return mail }
    defer { g_object_unref(parser) }
    guard let message = g_mime_parser_construct_message(parser, nil) else { return mail }
    defer { g_object_unref(message) }
    readHead(message, into: &mail)
    var walk = Walk()
    if let part = g_mime_message_get_mime_part(message) { walk.visit(part, depth: 0) }
    mail.text = String(
      (walk.plain.isEmpty ? walk.html.map { HTMLReading.text($0) } : walk.plain)
        .joined(separator: "\n\n").prefix(textMax))
    mail.files = walk.files
    mail.deliveryStatus = walk.status
    mail.returned = walk.returned
    return mail
  }

  /// Whether more boundaries are announced than any person's mail has: the parser goes into each of them.
  private static func isTooDeep(_ bytes: [UInt8]) -> Bool {
    let word = Array("boundary".utf8)
    var count = 0
    var index = 0
    while index + word.count <= bytes.count {
      if bytes[index] | 0x20 == word[0], (1..<word.count).allSatisfy({ bytes[index + $0] | 0x20 == word[$0] }) {
        count += 1
        if count > 200 { return true }
        index += word.count
      } else {
        index += 1
      }
    }
    return false
  }

  private static func readHead(_ message: UnsafeMutablePointer<GMimeMessage>, into mail: inout IncomingMail) {
    mail.subject = text(g_mime_message_get_subject(message), most: 1_000)
    let identity = text(g_mime_message_get_message_id(message), most: 500)
    mail.messageID = identity.isEmpty ? nil : identity
    if let date = g_mime_message_get_date(message) {
      let seconds = g_date_time_to_unix(date)
      if (0...4_102_444_800).contains(seconds) { mail.date = Moment(microsecondsSince1970: Int64(seconds) * 1_000_000) }
    }
    let object = UnsafeMutableRawPointer(message).assumingMemoryBound(to: GMimeObject.self)
    if let list = g_mime_object_get_header_list(object) {
      for index in 0..<min(g_mime_header_list_get_count(list), 300) {
        guard let header = g_mime_header_list_get_header_at(list, index) else { continue }
        let name = text(g_mime_header_get_name(header), most: 100).lowercased()
        let value = text(g_mime_header_get_value(header), most: 8_000)
        if mail.headers[name] == nil { mail.headers[name] = value }
        if ["to", "cc", "delivered-to", "x-original-to", "envelope-to"].contains(name) {
          mail.recipients += addresses(value)
        }
      }
    }
    mail.recipients = Array(mail.recipients.prefix(100))
    mail.thread = [mail.headers["in-reply-to"], mail.headers["references"]].compactMap { $0 }.joined(separator: " ")
    if let list = g_mime_message_get_from(message), internet_address_list_length(list) > 0,
      let first = internet_address_list_get_address(list, 0)
    {
      mail.senderName = text(internet_address_get_name(first), most: 200)
      if mail.senderName?.isEmpty == true { mail.senderName = nil }
    }
    mail.sender = mail.headers["from"].flatMap { addresses($0).first }
  }

  /// What looks like an address in a header, in lower case.
  static func addresses(_ text: String) -> [String] {
    text.lowercased().split { " <>,;\"()\t\r\n".contains($0) }.compactMap { word in
      (try? MailAddress(String(word)))?.address
    }
  }

  static func text(_ pointer: UnsafePointer<CChar>?, most: Int) -> String {
    guard let pointer else { return "" }
    return MailText.oneLine(String(String(cString: pointer).prefix(most)))
  }
}

private enum MimeStart {
  static let done: Void = g_mime_init()
}

/// What is found on the way through the parts of a mail.
private struct Walk {
  var plain: [String] = []
  var html: [String] = []
  var files: [String] = []
  var status: String?
  var returned: String?
  private var parts = 0

  mutating func visit(_ object: UnsafeMutablePointer<GMimeObject>, depth: Int) {
    parts += 1
    guard depth < MailReading.depthMax, parts <= MailReading.partsMax else { return }
    if isOf(object, g_mime_multipart_get_type()) {
      let multipart = UnsafeMutableRawPointer(object).assumingMemoryBound(to: GMimeMultipart.self)
      for index in 0..<min(g_mime_multipart_get_count(multipart), Int32(MailReading.partsMax)) {
        if let part = g_mime_multipart_get_part(multipart, index) { visit(part, depth: depth + 1) }
      }
    } else if isOf(object, g_mime_message_part_get_type()) {
      let part = UnsafeMutableRawPointer(object).assumingMemoryBound(to: GMimeMessagePart.self)
      guard let message = g_mime_message_part_get_message(part) else { return }
      let inner = UnsafeMutableRawPointer(message).assumingMemoryBound(to: GMimeObject.self)
      if returned == nil, let headers = g_mime_object_get_headers(inner, nil) {
        returned = String(String(cString: headers).prefix(MailReading.textMax))
        g_free(headers)
      }
    } else if isOf(object, g_mime_part_get_type()) {
      leaf(UnsafeMutableRawPointer(object).assumingMemoryBound(to: GMimePart.self), object)
    }
  }

  private mutating func leaf(_ part: UnsafeMutablePointer<GMimePart>, _ object: UnsafeMutablePointer<GMimeObject>) {
    let type = g_mime_object_get_content_type(object)
    let name = MailReading.text(g_mime_content_type_get_media_type(type), most: 100).lowercased()
    let subtype = MailReading.text(g_mime_content_type_get_media_subtype(type), most: 100).lowercased()
    let file = MailReading.text(g_mime_part_get_filename(part), most: 200)
    switch (name, subtype) {
    case ("message", "delivery-status"): status = status ?? content(part)
    case ("text", "rfc822-headers"): returned = returned ?? content(part)
    case ("text", "plain") where file.isEmpty: plain.append(words(object) ?? content(part))
    case ("text", "html") where file.isEmpty: html.append(words(object) ?? content(part))
    default: files.append(file.isEmpty ? "\(name)/\(subtype)" : file)
    }
  }

  /// The text of a part in its own letters.
  private func words(_ object: UnsafeMutablePointer<GMimeObject>) -> String? {
    guard isOf(object, g_mime_text_part_get_type()) else { return nil }
    let part = UnsafeMutableRawPointer(object).assumingMemoryBound(to: GMimeTextPart.self)
    guard let text = g_mime_text_part_get_text(part) else { return nil }
    defer { g_free(text) }
    return clean(String(cString: text))
  }

  /// The bytes of a part, decoded.
  private func content(_ part: UnsafeMutablePointer<GMimePart>) -> String {
    guard let wrapper = g_mime_part_get_content(part), let stream = g_mime_stream_mem_new() else { return "" }
    defer { g_object_unref(stream) }
    g_mime_data_wrapper_write_to_stream(wrapper, stream)
    let memory = UnsafeMutableRawPointer(stream).assumingMemoryBound(to: GMimeStreamMem.self)
    guard let array = g_mime_stream_mem_get_byte_array(memory), let data = array.pointee.data else { return "" }
    return clean(String(decoding: UnsafeBufferPointer(start: data, count: Int(array.pointee.len)), as: UTF8.self))
  }

  /// Without what no person typed; databases refuse the zero.
  private func clean(_ text: String) -> String {
    String(
      String.UnicodeScalarView(
        text.unicodeScalars.filter { $0.properties.generalCategory != .control || $0 == "\n" || $0 == "\t" }
      )
      .prefix(MailReading.textMax))
  }

  private func isOf(_ object: UnsafeMutablePointer<GMimeObject>, _ type: GType) -> Bool {
    let instance = UnsafeMutableRawPointer(object).assumingMemoryBound(to: GTypeInstance.self)
    return g_type_check_instance_is_a(instance, type) != 0
  }
}
