# SPDX-License-Identifier: GPL-2.0
# Ruby's net/ftp. See libraries.py.
require "net/ftp"

def say(*words)
  puts words.map { |word| word.to_s.dup.force_encoding("UTF-8") }.join("\t")
end

def play(ftp, folder, local)
  ftp.chdir(folder)
  ftp.mlsd.each { |e| say("entry", e.pathname, e.type, e.size, e.modify.strftime("%Y%m%d%H%M%S")) }
  ftp.getbinaryfile("with space", "#{local}/space")
  ftp.getbinaryfile("ünïcödé 漢字", "#{local}/unicode")
  ftp.putbinaryfile("#{local}/up", "new")
  ftp.putbinaryfile("#{local}/up", "ünïcödé up")
  ftp.resume = true
  ftp.getbinaryfile("plain", "#{local}/down")
  ftp.putbinaryfile("#{local}/up", "part")
  ftp.rename("new", "new name")
  ftp.delete("old")
  ftp.mkdir("made")
  ftp.mkdir("gone")
  ftp.rmdir("gone")
  say("size", ftp.size("plain"))
  say("mtime", ftp.mtime("plain").strftime("%Y%m%d%H%M%S"))
end

user, password, *rounds = ARGV
rounds.each_slice(4) do |mode, server, folder, local|
  say("round")
  Net::FTP.open(server, username: user, password: password, passive: mode == "passive") do |ftp|
    play(ftp, folder, local)
  end
end
