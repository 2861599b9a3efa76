// SPDX-License-Identifier: GPL-2.0
// .NET's FtpWebRequest, as mono has it. See libraries.py.
using System;
using System.IO;
using System.Net;

class Program
{
	static string url, user, password;
	static bool passive;

	static FtpWebRequest Request(string method, string name)
	{
		var request = (FtpWebRequest)WebRequest.Create(url + "/" + Uri.EscapeDataString(name));
		request.Method = method;
		request.Credentials = new NetworkCredential(user, password);
		request.UsePassive = passive;
		return request;
	}

	static FtpWebResponse Do(string method, string name)
	{
		var response = (FtpWebResponse)Request(method, name).GetResponse();
		response.Close();
		return response;
	}

	static void List()
	{
		using (var response = Request(WebRequestMethods.Ftp.ListDirectory, "").GetResponse())
		using (var reader = new StreamReader(response.GetResponseStream()))
			for (string name; (name = reader.ReadLine()) != null;)
				Console.WriteLine("entry\t" + Path.GetFileName(name));
	}

	static void Get(string name, string file, long start)
	{
		var request = Request(WebRequestMethods.Ftp.DownloadFile, name);
		request.ContentOffset = start;
		using (var response = request.GetResponse())
		using (var output = new FileStream(file, start > 0 ? FileMode.Append : FileMode.Create))
			response.GetResponseStream().CopyTo(output);
	}

	static void Put(string method, string name, string file, long start)
	{
		var request = Request(method, name);
		using (var input = File.OpenRead(file)) {
			input.Position = start;
			using (var output = request.GetRequestStream())
				input.CopyTo(output);
		}
		request.GetResponse().Close();
	}

	static void Rename(string name, string to)
	{
		var request = Request(WebRequestMethods.Ftp.Rename, name);
		request.RenameTo = to;
		request.GetResponse().Close();
	}

	static void Play(string local)
	{
		List();
		Get("with space", local + "/space", 0);
		Get("ünïcödé 漢字", local + "/unicode", 0);
		Get("plain", local + "/down", new FileInfo(local + "/down").Length);
		Put(WebRequestMethods.Ftp.UploadFile, "new", local + "/up", 0);
		Put(WebRequestMethods.Ftp.UploadFile, "ünïcödé up", local + "/up", 0);
		Put(WebRequestMethods.Ftp.AppendFile, "part", local + "/up",
			Do(WebRequestMethods.Ftp.GetFileSize, "part").ContentLength);
		Rename("new", "new name");
		Do(WebRequestMethods.Ftp.DeleteFile, "old");
		Do(WebRequestMethods.Ftp.MakeDirectory, "made");
		Do(WebRequestMethods.Ftp.MakeDirectory, "gone");
		Do(WebRequestMethods.Ftp.RemoveDirectory, "gone");
		Console.WriteLine("size\t" + Do(WebRequestMethods.Ftp.GetFileSize, "plain").ContentLength);
		Console.WriteLine("mtime\t" + Do(WebRequestMethods.Ftp.GetDateTimestamp, "plain").LastModified
			.ToUniversalTime().ToString("yyyyMMddHHmmss"));
	}

	static void Main(string[] args)
	{
		user = args[0];
		password = args[1];
		for (int n = 2; n < args.Length; n += 4) {
			Console.WriteLine("round");
			passive = args[n] == "passive";
			url = "ftp://" + (args[n + 1].Contains(":") ? "[" + args[n + 1] + "]" : args[n + 1]) + args[n + 2];
			Play(args[n + 3]);
		}
	}
}
