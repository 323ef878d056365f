// @start region="send"
long sent = sendFile(transport, file, 0, file.size());
// @end
