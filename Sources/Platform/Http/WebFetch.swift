import CCurl
import Foundation

/// Asks another server over HTTP. A value, so that tests put their own in its place.
public struct WebFetch: Sendable {
  public struct Request: Sendable, Hashable {
    public let address: String
    public var headers: [String]
    /// What is posted; nil to get.
    public let content: [UInt8]?
    /// ``content`` as text.
    public var body: String? { content.map { String(decoding: $0, as: UTF8.self) } }
    /// Seconds to connect in, and for the whole exchange.
    public var seconds: (connecting: Int, all: Int) { (min(10, allowed), allowed) }
    private let allowed: Int
    /// The most bytes of an answer that are read; a longer one is none.
    public let answerMax: Int

    public init(
      _ address: String, headers: [String] = [], body: String? = nil, within seconds: Int = 30,
      answerMax: Int = 1 << 20
    ) {
      self.address = address
      self.headers = headers
      content = body.map { Array($0.utf8) }
      allowed = seconds
      self.answerMax = answerMax
    }

    /// Posts bytes.
    public init(_ address: String, headers: [String], content: [UInt8], within seconds: Int = 30) {
      self.address = address
      self.headers = headers
      self.content = content
      allowed = seconds
      answerMax = 1 << 20
    }
  }

  public struct Answer: Sendable, Hashable {
    public let status: Int
    public let body: [UInt8]
    /// Seconds after which the server asks to be asked again; `nil` where it says nothing.
    public let retryAfter: Int64?

    public init(status: Int, body: [UInt8], retryAfter: Int64? = nil) {
      self.status = status
      self.body = body
      self.retryAfter = retryAfter
    }
  }

  public let run: @Sendable (Request) async throws -> Answer

  public init(_ run: @escaping @Sendable (Request) async throws -> Answer) { self.run = run }

  /// Through libcurl: no redirects, ten seconds to connect and thirty in all and a mebibyte at most, unless the request says
  /// otherwise.
  ///
  /// - Throws: ``NoAnswer``.
  public static let overNetwork = WebFetch { request in
    try await withCheckedThrowingContinuation { continuation in
      queue.async { continuation.resume(with: Result { try CurlExchange(request).run() }) }
    }
  }

  private static let queue = DispatchQueue(label: "web-fetch", attributes: .concurrent)
}

/// That a server said nothing.
public struct NoAnswer: Error, Sendable, Hashable, CustomStringConvertible {
  public let address: String
  public let reason: String
  /// Whether some of the request had left: the server may have done what it asks.
  public let mayHaveArrived: Bool

  public init(address: String, reason: String, mayHaveArrived: Bool) {
    self.address = address
    self.reason = reason
    self.mayHaveArrived = mayHaveArrived
  }

  public var description: String { "\(address) does not answer: \(reason)" }
}

/// One exchange, on one thread.
private final class CurlExchange {
  private let request: WebFetch.Request
  private var body: [UInt8] = []
  private static let started: CURLcode = curl_global_init(Int(CURL_GLOBAL_DEFAULT))

  init(_ request: WebFetch.Request) { self.request = request }

  func run() throws -> WebFetch.Answer {
    _ = CurlExchange.started
    guard let handle = curl_easy_init() else {
      throw NoAnswer(address: request.address, reason: "libcurl", mayHaveArrived: false)
    }
    defer { curl_easy_cleanup(handle) }
    curl_set_text(handle, CURLOPT_URL, request.address)
    curl_set_text(handle, CURLOPT_PROTOCOLS_STR, "https,http")
    curl_set_long(handle, CURLOPT_FOLLOWLOCATION, 0)
    curl_set_long(handle, CURLOPT_CONNECTTIMEOUT, request.seconds.connecting)
    curl_set_long(handle, CURLOPT_TIMEOUT, request.seconds.all)
    curl_set_long(handle, CURLOPT_NOSIGNAL, 1)
    var list: UnsafeMutablePointer<curl_slist>?
    for header in request.headers { list = curl_slist_append(list, header) }
    defer { curl_slist_free_all(list) }
    curl_set_list(handle, CURLOPT_HTTPHEADER, list)
    if let posted = request.content {
      curl_set_long(handle, CURLOPT_POSTFIELDSIZE, posted.count)
      // libcurl copies as many bytes as it was told; of none it still wants to know that nothing is posted.
      posted.withUnsafeBytes { bytes in
        if let start = bytes.baseAddress, !bytes.isEmpty {
          curl_set_pointer(handle, CURLOPT_COPYPOSTFIELDS, UnsafeMutableRawPointer(mutating: start))
        } else {
          curl_set_text(handle, CURLOPT_COPYPOSTFIELDS, "")
        }
      }
    }
    curl_set_transfer(handle, CURLOPT_WRITEFUNCTION) { buffer, size, count, context in
      guard let buffer, let context else { return 0 }
      return Unmanaged<CurlExchange>.fromOpaque(context).takeUnretainedValue().take(buffer, size * count)
    }
    curl_set_pointer(handle, CURLOPT_WRITEDATA, Unmanaged.passUnretained(self).toOpaque())
    let result = withExtendedLifetime(self) { curl_easy_perform(handle) }
    var (status, sent, retryAfter) = (0, 0, 0)
    guard result == CURLE_OK else {
      // The bytes of the request that were written to the connection; none where it was never made.
      curl_get_long(handle, CURLINFO_REQUEST_SIZE, &sent)
      throw NoAnswer(
        address: request.address, reason: String(cString: curl_easy_strerror(result)), mayHaveArrived: sent > 0)
    }
    curl_get_long(handle, CURLINFO_RESPONSE_CODE, &status)
    curl_get_long(handle, CURLINFO_RETRY_AFTER, &retryAfter)
    return WebFetch.Answer(status: status, body: body, retryAfter: retryAfter > 0 ? Int64(retryAfter) : nil)
  }

  /// - Returns: fewer bytes than were given to stop an answer that is too long.
  private func take(_ buffer: UnsafeMutablePointer<CChar>, _ count: Int) -> Int {
    guard body.count + count <= request.answerMax else { return 0 }
    body.append(contentsOf: UnsafeRawBufferPointer(start: buffer, count: count))
    return count
  }
}
