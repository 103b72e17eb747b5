import CCurl
import Foundation

/// Asks another server over HTTP. A value, so that tests put their own in its place.
public struct WebFetch: Sendable {
  public struct Request: Sendable, Hashable {
    public let address: String
    public var headers: [String]
    /// A form to post; nil to get.
    public var form: String?

    public init(_ address: String, headers: [String] = [], form: String? = nil) {
      self.address = address
      self.headers = headers
      self.form = form
    }
  }

  public struct Answer: Sendable, Hashable {
    public let status: Int
    public let body: [UInt8]

    public init(status: Int, body: [UInt8]) {
      self.status = status
      self.body = body
    }
  }

  public let run: @Sendable (Request) async throws -> Answer

  public init(_ run: @escaping @Sendable (Request) async throws -> Answer) { self.run = run }

  /// Through libcurl: no redirects, ten seconds to connect and thirty in all, a mebibyte at most.
  public static let overNetwork = WebFetch { request in
    try await withCheckedThrowingContinuation { continuation in
      queue.async { continuation.resume(with: Result { try CurlExchange(request).run() }) }
    }
  }

  private static let queue = DispatchQueue(label: "web-fetch", attributes: .concurrent)
}

/// One exchange, on one thread.
private final class CurlExchange {
  private let request: WebFetch.Request
  private var body: [UInt8] = []
  private static let bytesMax = 1 << 20
  private static let started: CURLcode = curl_global_init(Int(CURL_GLOBAL_DEFAULT))

  init(_ request: WebFetch.Request) { self.request = request }

  func run() throws -> WebFetch.Answer {
    _ = CurlExchange.started
    guard let handle = curl_easy_init() else { throw OpenIDError.unreachable(request.address, "libcurl") }
    defer { curl_easy_cleanup(handle) }
    curl_set_text(handle, CURLOPT_URL, request.address)
    curl_set_text(handle, CURLOPT_PROTOCOLS_STR, "https,http")
    curl_set_long(handle, CURLOPT_FOLLOWLOCATION, 0)
    curl_set_long(handle, CURLOPT_CONNECTTIMEOUT, 10)
    curl_set_long(handle, CURLOPT_TIMEOUT, 30)
    curl_set_long(handle, CURLOPT_NOSIGNAL, 1)
    var list: UnsafeMutablePointer<curl_slist>?
    for header in request.headers { list = curl_slist_append(list, header) }
    defer { curl_slist_free_all(list) }
    curl_set_list(handle, CURLOPT_HTTPHEADER, list)
    if let form = request.form { curl_set_text(handle, CURLOPT_COPYPOSTFIELDS, form) }
    curl_set_transfer(handle, CURLOPT_WRITEFUNCTION) { buffer, size, count, context in
      guard let buffer, let context else { return 0 }
      return Unmanaged<CurlExchange>.fromOpaque(context).takeUnretainedValue().take(buffer, size * count)
    }
    curl_set_pointer(handle, CURLOPT_WRITEDATA, Unmanaged.passUnretained(self).toOpaque())
    let result = withExtendedLifetime(self) { curl_easy_perform(handle) }
    guard result == CURLE_OK else {
      throw OpenIDError.unreachable(request.address, String(cString: curl_easy_strerror(result)))
    }
    var status = 0
    curl_get_long(handle, CURLINFO_RESPONSE_CODE, &status)
    return WebFetch.Answer(status: status, body: body)
  }

  /// - Returns: fewer bytes than were given to stop an answer that is too long.
  private func take(_ buffer: UnsafeMutablePointer<CChar>, _ count: Int) -> Int {
    guard body.count + count <= CurlExchange.bytesMax else { return 0 }
    body.append(contentsOf: UnsafeRawBufferPointer(start: buffer, count: count))
    return count
  }
}
