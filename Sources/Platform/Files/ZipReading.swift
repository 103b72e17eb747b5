import CZip

extension ZipFile {
  /// The entries of a small archive that is held in memory.
  ///
  /// - Parameter most: the bytes that all of them may come to: a small archive that unpacks to terabytes is an attack.
  /// - Returns: `nil` for what is no archive, is damaged or too large.
  public static func entries(of archive: [UInt8], atMost most: Int) -> [[UInt8]]? {
    archive.withUnsafeBytes { bytes in
      var error = zip_error_t()
      zip_error_init(&error)
      defer { zip_error_fini(&error) }
      guard let source = zip_source_buffer_create(bytes.baseAddress, zip_uint64_t(bytes.count), 0, &error) else {
        return nil
      }
      guard let handle = zip_open_from_source(source, ZIP_RDONLY, &error) else {
        zip_source_free(source)
        return nil
      }
      defer { zip_discard(handle) }
      var (room, entries) = (most, [[UInt8]]())
      for place in 0..<max(0, zip_get_num_entries(handle, 0)) {
        guard let entry = content(zip_uint64_t(place), of: handle, atMost: room) else { return nil }
        room -= entry.count
        entries.append(entry)
      }
      return entries
    }
  }

  private static func content(_ place: zip_uint64_t, of handle: OpaquePointer, atMost room: Int) -> [UInt8]? {
    var status = zip_stat_t()
    guard zip_stat_index(handle, place, 0, &status) == 0, let size = Int(exactly: status.size), size <= room,
      let file = zip_fopen_index(handle, place, 0)
    else { return nil }
    defer { zip_fclose(file) }
    var isWhole = true
    let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
      while count < size {
        let read = zip_fread(file, buffer.baseAddress.map { $0 + count }, zip_uint64_t(size - count))
        guard read > 0 else {
          isWhole = false
          return
        }
        count += Int(read)
      }
    }
    return isWhole ? bytes : nil
  }
}
