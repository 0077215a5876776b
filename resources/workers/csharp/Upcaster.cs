// A worker of Viridian in C# (.NET 8), without packages. Replace Upcast() by a call of your real upcasters.
// System.Text.Json.Nodes keeps the digits of numbers that nobody touched.
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

var handles = new JsonArray(new JsonObject { ["type"] = "OrderPlaced", ["version"] = "1" });
var options = new JsonSerializerOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
var utf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
using var input = new StreamReader(Console.OpenStandardInput(), utf8, false, 1 << 20);
using var output = new StreamWriter(Console.OpenStandardOutput(), utf8, 1 << 20) { NewLine = "\n" };

input.ReadLine();
output.WriteLine(new JsonObject { ["ready"] = true, ["handles"] = handles }.ToJsonString(options));
output.Flush();
while (input.ReadLine() is { } line)
{
    output.WriteLine(Answer(line).ToJsonString(options));
    if (input.Peek() < 0) // nothing more is there yet
        output.Flush();
}

// OrderPlaced 1 to 2. Returns the events that take its place, none to drop it; throws what went wrong.
static IReadOnlyList<JsonObject> Upcast(JsonObject order)
{
    var data = order["data"]!.AsObject();
    var customer = data["cust"];
    data.Remove("cust");
    data["customerId"] = customer;
    data["currency"] = "EUR";
    order["schemaVersion"] = "2";
    return [order];
}

static JsonObject Answer(string line)
{
    try
    {
        var events = Upcast(JsonNode.Parse(line)!.AsObject());
        return events.Count == 0
            ? new JsonObject { ["drop"] = "the upcaster gave nothing" }
            : new JsonObject { ["emit"] = new JsonArray([.. events]) };
    }
    catch (Exception error) // the event is named by Viridian, and the step's onError decides
    {
        return new JsonObject { ["error"] = $"{error.GetType().Name}: {error.Message}" };
    }
}
