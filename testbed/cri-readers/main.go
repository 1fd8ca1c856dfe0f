// Command cri-readers reads log files in the CRI format with the code of others and prints what each made of them: a JSON
// object per line, in the order in which the reader gives them.
//
//	cri-readers kubelet|opentelemetry|podman FILE...
package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"os"
	"sync"
	"time"

	podman "github.com/containers/podman/v5/libpod/logs"
	"github.com/open-telemetry/opentelemetry-collector-contrib/pkg/stanza/entry"
	"github.com/open-telemetry/opentelemetry-collector-contrib/pkg/stanza/operator"
	"github.com/open-telemetry/opentelemetry-collector-contrib/pkg/stanza/operator/helper"
	"github.com/open-telemetry/opentelemetry-collector-contrib/pkg/stanza/operator/parser/container"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/featuregate"
	kubelet "k8s.io/cri-client/pkg/logs"
)

// As long as the longest line of the test; each reader has a limit of its own for what it puts together.
const lineBytesMax = 64 << 20

type line struct {
	Stream string `json:"stream"`
	Text   string `json:"text"`
}

// lines collects what a reader gives, from any goroutine.
type lines struct {
	mutex sync.Mutex
	all   []line
}

func (l *lines) add(stream, text string) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	l.all = append(l.all, line{stream, text})
}

// stream is a reader's output that ends each line with a line feed and writes a part of a line without one.
type stream struct {
	name  string
	lines *lines
	open  bytes.Buffer
}

func (s *stream) Write(written []byte) (int, error) {
	rest := written
	for {
		before, after, ended := bytes.Cut(rest, []byte{'\n'})
		s.open.Write(before)
		if !ended {
			return len(written), nil
		}
		s.end()
		rest = after
	}
}

func (s *stream) end() {
	s.lines.add(s.name, s.open.String())
	s.open.Reset()
}

// close ends the line whose last part is not in the file.
func (s *stream) close() {
	if s.open.Len() > 0 {
		s.end()
	}
}

func readByKubelet(file string, read *lines) error {
	return writeTo(read, func(stdout, stderr io.Writer) error {
		return kubelet.ReadLogs(context.Background(), file, "", &kubelet.LogOptions{}, nil, stdout, stderr)
	})
}

func readByPodman(file string, read *lines) error {
	return writeTo(read, func(stdout, stderr io.Writer) error {
		options := &podman.LogOptions{Tail: -1}
		tail, _, err := podman.GetLogFile(file, options)
		if err != nil {
			return err
		}
		for each := range tail.Lines {
			parsed, err := podman.NewLogLine(each.Text)
			if err != nil {
				return err
			}
			parsed.Write(stdout, stderr, options)
		}
		return tail.Wait()
	})
}

func writeTo(read *lines, copyLog func(stdout, stderr io.Writer) error) error {
	stdout, stderr := &stream{name: "stdout", lines: read}, &stream{name: "stderr", lines: read}
	defer stdout.close()
	defer stderr.close()
	return copyLog(stdout, stderr)
}

// output is the operator behind the collector's container parser.
type output struct {
	helper.OutputOperator
	lines *lines
}

func (o *output) Process(_ context.Context, each *entry.Entry) error {
	name, _ := each.Attributes["log.iostream"].(string)
	text, _ := each.Body.(string)
	o.lines.add(name, text)
	return nil
}

func (o *output) ProcessBatch(ctx context.Context, entries []*entry.Entry) error {
	for _, each := range entries {
		if err := o.Process(ctx, each); err != nil {
			return err
		}
	}
	return nil
}

func readByOpenTelemetry(file string, read *lines) error {
	// Emits by two goroutines otherwise, the later lines first where one of them is held up.
	if err := featuregate.GlobalRegistry().Set("stanza.synchronousLogEmitter", true); err != nil {
		return err
	}
	settings := componenttest.NewNopTelemetrySettings()
	config := container.NewConfig()
	config.AddMetadataFromFilePath = false
	config.MaxLogSize = lineBytesMax
	parser, err := config.Build(settings)
	if err != nil {
		return err
	}
	last, err := helper.NewOutputConfig("output", "output").Build(settings)
	if err != nil {
		return err
	}
	parser.SetOutputIDs([]string{last.ID()})
	if err := parser.SetOutputs([]operator.Operator{&output{OutputOperator: last, lines: read}}); err != nil {
		return err
	}
	if err := feed(file, parser); err != nil {
		return err
	}
	return parser.Stop()
}

// feed gives the parser the records of a file. It cuts a line in two when the rest comes more than five seconds after the
// beginning was observed, as on a machine that is busy or was suspended: here the whole file is there from the start.
func feed(file string, parser operator.Operator) error {
	opened, err := os.Open(file)
	if err != nil {
		return err
	}
	defer opened.Close()
	scanner := bufio.NewScanner(opened)
	scanner.Buffer(nil, lineBytesMax)
	observed := time.Now().Add(time.Hour)
	for scanner.Scan() {
		record := entry.New()
		record.ObservedTimestamp = observed
		record.Body = scanner.Text()
		record.Attributes = map[string]any{"log.file.path": file}
		if err := parser.Process(context.Background(), record); err != nil {
			return err
		}
	}
	return scanner.Err()
}

func main() {
	log.SetFlags(0)
	readers := map[string]func(string, *lines) error{
		"kubelet":       readByKubelet,
		"opentelemetry": readByOpenTelemetry,
		"podman":        readByPodman,
	}
	if len(os.Args) < 3 || readers[os.Args[1]] == nil {
		log.Fatal("usage: cri-readers kubelet|opentelemetry|podman FILE...")
	}
	written := bufio.NewWriter(os.Stdout)
	encoder := json.NewEncoder(written)
	for _, file := range os.Args[2:] {
		read := &lines{}
		if err := readers[os.Args[1]](file, read); err != nil {
			log.Fatal(fmt.Errorf("%s: %w", file, err))
		}
		for _, each := range read.all {
			if err := encoder.Encode(each); err != nil {
				log.Fatal(err)
			}
		}
	}
	if err := written.Flush(); err != nil {
		log.Fatal(err)
	}
}
