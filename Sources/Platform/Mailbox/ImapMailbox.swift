import Foundation
public import Kernel
import Mail
import NIOConcurrencyHelpers
import NIOCore
import NIOPosix
import NIOSSL

/// A message as the mailbox keeps it.
public struct MailboxMessage: Sendable, Hashable {
  public let uid: Int64
  /// The message, from its first byte; not all of it when it is longer than the limit.
  public let bytes: [UInt8]
  public let isCut: Bool
}

/// Reads a mailbox by IMAP, and changes nothing in it: what is read here stays unread for people.
///
/// Source: RFC 3501 (IMAP4rev1), RFC 4959 (SASL-IR), RFC 4616 (PLAIN).
public struct ImapMailbox: Sendable {
  private let settings: MailboxSettings

  public init(_ settings: MailboxSettings) { self.settings = settings }

  /// Signs in, opens the folder and lets `body` ask for messages, then takes leave.
  /// - Throws: `MailboxError`, and what `body` throws.
  public func open<Value: Sendable>(
    _ body: @Sendable (inout ImapFolder) async throws -> Value
  ) async throws -> Value {
    let channel = try await connect()
    let settings = settings
    let isLate = NIOLockedValueBox(false)
    do {
      return try await channel.executeThenClose { inbound, outbound in
        var session = ImapFolder(
          settings, channel: channel.channel, inbound.makeAsyncIterator(), outbound, isLate)
        try await session.signIn()
        try await session.select()
        let value = try await body(&session)
        await session.leave()
        return value
      }
    } catch let error as MailboxError {
      throw error
    } catch let error as ImapReader.Fault {
      throw MailboxError.misunderstood(host: settings.host, what: "\(error)")
    } catch {
      if isLate.withLockedValue({ $0 }) { throw MailboxError.silent(host: settings.host) }
      // What is left are the connection's own: a certificate that is not trusted, a line that broke.
      guard
        error is NIOSSLError || error is IOError || error is ChannelError || error is BoringSSLError
          || error is NIOSSLExtraError
      else { throw error }
      throw MailboxError.unreachable(host: settings.host, ConnectionObstacle(error))
    }
  }

  private func connect() async throws -> NIOAsyncChannel<ByteBuffer, ByteBuffer> {
    let settings = settings
    do {
      return try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
        .connectTimeout(.seconds(settings.limits.connecting))
        .connect(host: settings.host, port: settings.port) { channel in
          channel.eventLoop.makeCompletedFuture {
            if settings.security == .tls {
              try channel.pipeline.syncOperations.addHandler(ImapMailbox.encryption(settings))
            }
            return try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
          }
        }
    } catch {
      throw MailboxError.unreachable(host: settings.host, ConnectionObstacle(error))
    }
  }

  /// Checks the server's certificate against its name.
  static func encryption(_ settings: MailboxSettings) throws -> NIOSSLClientHandler {
    var configuration = TLSConfiguration.makeClientConfiguration()
    configuration.minimumTLSVersion = .tlsv12
    if let file = settings.authorityFile { configuration.trustRoots = .file(file) }
    let context = try NIOSSLContext(configuration: configuration)
    // An address has no name to announce; it is checked all the same.
    let isAddress = (try? SocketAddress(ipAddress: settings.host, port: 0)) != nil
    return try NIOSSLClientHandler(context: context, serverHostname: isAddress ? nil : settings.host)
  }
}
