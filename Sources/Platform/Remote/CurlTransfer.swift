import CCurl
import Crypto
import Foundation

/// One exchange of libcurl, on one thread.
final class CurlTransfer {
  private let handle: UnsafeMutableRawPointer
  private var lists: [UnsafeMutablePointer<curl_slist>] = []
  /// Where the answer goes: into memory, or into a file.
  private var output: FileHandle?
  private(set) var body: [UInt8] = []
  private var most: Int64
  private var taken: Int64 = 0
  private(set) var isTooLong = false
  /// The fingerprint of the key that the server showed.
  private(set) var shownKey: String?
  private var expectedKey: String?
  /// What must last as long as the transfer.
  var needs: AnyObject?

  private static let started: CURLcode = curl_global_init(Int(CURL_GLOBAL_DEFAULT))
  private static let queue = DispatchQueue(label: "remote-folder", attributes: .concurrent)

  /// Runs a transfer away from Swift's own threads.
  static func run<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
      queue.async { continuation.resume(with: Result { try body() }) }
    }
  }

  /// - Parameters:
  ///   - scheme: the only one that is spoken.
  ///   - seconds: for the whole of it.
  ///   - most: the most bytes that are taken.
  init?(_ address: String, scheme: String, seconds: Int, most: Int64) {
    _ = CurlTransfer.started
    guard let handle = curl_easy_init() else { return nil }
    self.handle = handle
    self.most = most
    text(CURLOPT_URL, address)
    text(CURLOPT_PROTOCOLS_STR, scheme)
    number(CURLOPT_FOLLOWLOCATION, 0)
    number(CURLOPT_CONNECTTIMEOUT, 15)
    number(CURLOPT_TIMEOUT, seconds)
    // A server that has gone silent ends it sooner.
    number(CURLOPT_LOW_SPEED_LIMIT, 10)
    number(CURLOPT_LOW_SPEED_TIME, 30)
    number(CURLOPT_NOSIGNAL, 1)
    curl_set_transfer(handle, CURLOPT_WRITEFUNCTION) { buffer, size, count, context in
      guard let buffer, let context else { return 0 }
      return Unmanaged<CurlTransfer>.fromOpaque(context).takeUnretainedValue().take(buffer, size * count)
    }
    curl_set_pointer(handle, CURLOPT_WRITEDATA, Unmanaged.passUnretained(self).toOpaque())
  }

  deinit {
    curl_easy_cleanup(handle)
    for list in lists { curl_slist_free_all(list) }
  }

  func text(_ option: CURLoption, _ value: String) { curl_set_text(handle, option, value) }
  func number(_ option: CURLoption, _ value: Int) { curl_set_long(handle, option, value) }

  func list(_ option: CURLoption, _ values: [String]) {
    var list: UnsafeMutablePointer<curl_slist>?
    for value in values { list = curl_slist_append(list, value) }
    guard let list else { return }
    lists.append(list)
    curl_set_list(handle, option, list)
  }

  /// Writes the answer into a file instead of keeping it.
  func write(to file: FileHandle) { output = file }

  /// Refuses every server but the one with this key.
  /// - Parameter fingerprint: `SHA256:` and base64, as OpenSSH writes it; `nil` refuses all, once they have shown theirs.
  func expect(_ fingerprint: String?) {
    expectedKey = fingerprint
    curl_set_host_key(handle) { context, _, key, length in
      guard let context, let key else { return Int32(CURLKHMATCH_MISMATCH.rawValue) }
      let transfer = Unmanaged<CurlTransfer>.fromOpaque(context).takeUnretainedValue()
      let digest = SHA256.hash(data: Data(bytes: key, count: length))
      let shown = "SHA256:" + Data(digest).base64EncodedString().replacing("=", with: "")
      transfer.shownKey = shown
      let isExpected = shown == transfer.expectedKey?.replacing("=", with: "")
      return Int32((isExpected ? CURLKHMATCH_OK : CURLKHMATCH_MISMATCH).rawValue)
    }
    curl_set_pointer(handle, CURLOPT_SSH_HOSTKEYDATA, Unmanaged.passUnretained(self).toOpaque())
  }

  func run() -> CURLcode { withExtendedLifetime(self) { curl_easy_perform(handle) } }

  /// The status of HTTP's answer.
  var status: Int {
    var status = 0
    curl_get_long(handle, CURLINFO_RESPONSE_CODE, &status)
    return status
  }

  static func reason(_ code: CURLcode) -> String { String(cString: curl_easy_strerror(code)) }

  /// - Returns: fewer bytes than were given to stop an answer that is too long, or that finds no room.
  private func take(_ buffer: UnsafeMutablePointer<CChar>, _ count: Int) -> Int {
    taken += Int64(count)
    guard taken <= most else {
      isTooLong = true
      return 0
    }
    guard let output else {
      body.append(contentsOf: UnsafeRawBufferPointer(start: buffer, count: count))
      return count
    }
    do { try output.write(contentsOf: Data(bytes: buffer, count: count)) } catch { return 0 }
    return count
  }
}
