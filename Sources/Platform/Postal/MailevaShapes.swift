import Foundation

// What is said to Maileva and what it says, in the names of its interface.

extension Maileva {
  /// `sending_creation`.
  struct Sending: Encodable, Sendable {
    let name: String
    let custom_id: String
    let notification_email: String
    let color_printing: Bool
    let duplex_printing = true
    let optional_address_sheet: Bool
    /// These three are of registered letters only: the signed notice is scanned and kept for us.
    let acknowledgement_of_receipt: Bool?
    let acknowledgement_of_receipt_scanning: Bool?
    let archiving_duration: Int?
    let sender: [String: String]

    /// Years for which a registered letter is kept at the service: the fewest that it offers, because the letter and its
    /// proofs are kept here.
    static let archivingYears = 3
    static let nameMax = 256

    init(_ letter: PostalLetter, _ making: Making) {
      let isRegistered = letter.kind == .registered
      name = String(letter.name.prefix(Sending.nameMax))
      custom_id = letter.reference
      notification_email = making.email
      color_printing = making.isColoured
      optional_address_sheet = making.hasAddressSheet
      acknowledgement_of_receipt = isRegistered ? true : nil
      acknowledgement_of_receipt_scanning = isRegistered ? true : nil
      archiving_duration = isRegistered ? Sending.archivingYears : nil
      var sender: [String: String] = [:]
      if let from = letter.from {
        sender = AddressLines.named(from, "sender_address_line_")
        sender["sender_country_code"] = from.country
      }
      self.sender = sender
    }

    func encode(to encoder: any Encoder) throws {
      var fields = encoder.container(keyedBy: Name.self)
      try fields.encode(name, forKey: "name")
      try fields.encode(custom_id, forKey: "custom_id")
      try fields.encode(notification_email, forKey: "notification_email")
      try fields.encode(color_printing, forKey: "color_printing")
      try fields.encode(duplex_printing, forKey: "duplex_printing")
      try fields.encode(optional_address_sheet, forKey: "optional_address_sheet")
      try fields.encodeIfPresent(acknowledgement_of_receipt, forKey: "acknowledgement_of_receipt")
      try fields.encodeIfPresent(acknowledgement_of_receipt_scanning, forKey: "acknowledgement_of_receipt_scanning")
      try fields.encodeIfPresent(archiving_duration, forKey: "archiving_duration")
      for (name, value) in sender { try fields.encode(value, forKey: Name(name)) }
    }
  }

  /// `recipient_creation`.
  struct Recipient: Encodable, Sendable {
    let fields: [String: String]

    /// Signs of a recipient's own name.
    static let referenceMax = 32

    init(_ letter: PostalLetter) {
      var fields = AddressLines.named(letter.to, "address_line_")
      fields["country_code"] = letter.to.country
      fields["custom_id"] = String(letter.reference.prefix(Recipient.referenceMax))
      self.fields = fields
    }

    func encode(to encoder: any Encoder) throws { try fields.encode(to: encoder) }
  }

  private enum AddressLines {
    /// The lines that are not empty, by the names that begin so.
    static func named(_ address: LetterAddress, _ start: String) -> [String: String] {
      var fields: [String: String] = [:]
      for (place, line) in address.lines.enumerated() where !line.isEmpty { fields["\(start)\(place + 1)"] = line }
      return fields
    }
  }

  struct Name: CodingKey, ExpressibleByStringLiteral {
    let stringValue: String
    var intValue: Int? { nil }
    init(_ name: String) { stringValue = name }
    init(stringLiteral name: String) { stringValue = name }
    init?(stringValue name: String) { stringValue = name }
    init?(intValue _: Int) { nil }
  }

  struct Metadata: Encodable, Sendable {
    let priority = 1
    let name: String
  }

  struct Created: Decodable { let id: String }

  struct Documents: Decodable {
    struct One: Decodable { let id: String? }
    let documents: [One]
  }

  struct Recipients: Decodable {
    struct One: Decodable {
      let id: String
      let status: String?
      let status_detail: String?
      let registered_number: String?
      let acknowledgement_of_receipt_url: String?
    }
    let recipients: [One]
  }

  struct Statuses: Decodable {
    struct One: Decodable {
      let status: String?
      let label: String?
      let date: String?
    }
    let delivery_statuses: [One]?
  }

  /// `sending_response`.
  struct Known: Decodable {
    let id: String
    let custom_id: String?
    let status: String?
    let status_detail: String?
    let processed_date: String?
    let deposit_proof_date: String?
    let deposit_proof_url: String?
  }

  struct Sendings: Decodable {
    struct Paging: Decodable { let total_results: Int? }
    let sendings: [Known]
    let paging: Paging?
  }

  /// The seconds of a token are a number in some answers and a text in others.
  struct GrantedToken: Decodable {
    let access_token: String
    let seconds: Int64

    private enum Key: String, CodingKey { case access_token, expires_in }

    init(from decoder: any Decoder) throws {
      let fields = try decoder.container(keyedBy: Key.self)
      access_token = try fields.decode(String.self, forKey: .access_token)
      seconds =
        (try? fields.decode(Int64.self, forKey: .expires_in))
        ?? (try? fields.decode(String.self, forKey: .expires_in)).flatMap { Int64($0) } ?? 0
    }
  }
}

/// The document of a sending with what is said of it, as forms send files. Source: RFC 7578.
struct MultipartForm: Sendable {
  let contentType: String
  let bytes: [UInt8]

  init(metadata: String, name: String, pdf: [UInt8]) {
    // Random, so that no document holds it.
    let boundary = "encours-\(UUID().uuidString)"
    contentType = "multipart/form-data; boundary=\(boundary)"
    let head = """
      --\(boundary)\r
      Content-Disposition: form-data; name="metadata"\r
      Content-Type: application/json\r
      \r
      \(metadata)\r
      --\(boundary)\r
      Content-Disposition: form-data; name="document"; filename="\(name)"\r
      Content-Type: application/pdf\r
      \r

      """
    bytes = Array(head.utf8) + pdf + Array("\r\n--\(boundary)--\r\n".utf8)
  }
}
