// @start region="transfer"
long count = reader.transferTo(writer);
writer.writeEof();
// @end
